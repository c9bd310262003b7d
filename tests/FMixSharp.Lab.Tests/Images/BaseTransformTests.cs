using FMixSharp.Lab.Images;
using FMixSharp.Lab.Images.Sets;

namespace FMixSharp.Lab.Tests.Images;

public class BaseTransformTests
{
    [Theory]
    [InlineData("none", false, null, null, false)]
    [InlineData("flip", false, null, null, true)]
    [InlineData("crop+flip", true, null, null, true)]
    [InlineData("crop:3", true, 3, null, false)]
    [InlineData("resized-crop+flip", false, null, 0.08, true)]
    [InlineData("flip+resized-crop:0.25", false, null, 0.25, true)]
    [InlineData("resized-crop:1+crop:2", true, 2, 1.0, false)]
    public void Parts_are_read(string text, bool crop, int? padding, double? leastArea, bool flip)
    {
        Assert.Null(BaseTransform.Problem(text));
        Assert.Equal(new BaseTransform(crop, padding, leastArea, flip), BaseTransform.Parse(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("flips")]
    [InlineData("flip+flip")]
    [InlineData("none+flip")]
    [InlineData("crop:0")]
    [InlineData("crop:-1")]
    [InlineData("crop:1.5")]
    [InlineData("flip:1")]
    [InlineData("resized-crop:0")]
    [InlineData("resized-crop:1.01")]
    [InlineData("resized-crop:NaN")]
    [InlineData("crop+")]
    public void What_is_no_transform_is_told(string text) => Assert.Contains("expected none; or crop", BaseTransform.Problem(text));

    [Fact]
    public void Images_in_memory_can_be_seen_in_parts_too()
    {
        var task = ShapesDataset.Open();
        var changed = task.Transformed("resized-crop:0.5");
        Assert.Equal(new CropFlip(0, false), changed.Augmentation);
        var random = RandomKey.FromSeed(3).Stream();
        var part = changed.Train.ReadAugmented(7, ref random, new byte[changed.Train.ImageSize]).ToArray();
        Assert.NotEqual(task.Train.Image(7).ToArray(), part);
        Assert.Equal(task.Train.Image(7).ToArray(), changed.Train.Image(7).ToArray());
        Assert.Equal(task.Augmentation with { Flip = false }, task.Transformed("crop").Augmentation);
        Assert.Same(task, task.Transformed(null));
    }
}
