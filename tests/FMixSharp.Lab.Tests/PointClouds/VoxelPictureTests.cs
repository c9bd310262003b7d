using FMixSharp.Lab.Pictures;
using FMixSharp.Lab.PointClouds;
using FMixSharp.Lab.Training;
using SkiaSharp;

namespace FMixSharp.Lab.Tests.PointClouds;

[Collection("tensors")]
public sealed class VoxelPictureTests
{
    [Fact]
    public void Own_voxels_are_blue_the_partners_orange_and_nearer_ones_hide_those_behind()
    {
        var (back, front) = (new float[8], new float[8]);
        back[0] = 1; // the corner farthest from the eye
        front[7] = 1; // the nearest one, which covers it exactly
        Assert.True(Blue(VoxelPicture.Draw(2, back)) > 1000);
        Assert.Equal(0, Orange(VoxelPicture.Draw(2, back)));
        var both = VoxelPicture.Draw(2, back, front);
        Assert.True(Orange(both) > 1000);
        Assert.Equal(0, Blue(both));
        Assert.Equal(0, Blue(VoxelPicture.Draw(2, new float[8])) + Orange(VoxelPicture.Draw(2, new float[8])));
    }

    [Theory]
    [InlineData("fmix")]
    [InlineData("mixup")]
    public void A_batch_of_objects_is_shown_with_labels_and_shares(string mix)
    {
        var preview = Datasets
            .ToTrainOn("solids")
            .Preview(TrainOptions.For("solids") with { Mix = mix, Points = 200, Resolution = 12 }, count: 3);
        Assert.Equal((mix, 3), (preview.Method, preview.Samples.Count));
        using var sheet = SKBitmap.Decode(preview.Png);
        var picture = Raster.FromBitmap(sheet);
        Assert.True(Blue(picture) > 1000 && Orange(picture) > 1000);
    }

    private static int Blue(Raster picture) => Count(picture, pixel => pixel.Blue > pixel.Red + 40);

    private static int Orange(Raster picture) => Count(picture, pixel => pixel.Red > pixel.Blue + 40);

    private static int Count(Raster picture, Func<SKColor, bool> counts) =>
        Enumerable.Range(0, picture.Width * picture.Height).Count(i => counts(picture[i % picture.Width, i / picture.Width]));
}
