using FMixSharp.Lab.Images;
using FMixSharp.Lab.Images.Sets;
using FMixSharp.Lab.Training;
using SkiaSharp;

namespace FMixSharp.Lab.Tests.Images;

[Collection("tensors")]
public sealed class AugmentSheetTests
{
    private static readonly TrainOptions Shapes = TrainOptions.For("shapes");

    private static byte[] Png(TrainOptions options, int count) => Datasets.Get("shapes").PreviewAugmentation(options, count: count);

    [Fact]
    public void Stored_images_stand_beside_three_augmented_ones_of_the_seed()
    {
        var png = Png(Shapes with { Augment = "auto-cifar10+cutout:16" }, count: 2);
        Assert.Equal(png, Png(Shapes with { Augment = "auto-cifar10+cutout:16" }, count: 2));
        Assert.NotEqual(png, Png(Shapes with { Augment = "auto-cifar10" }, count: 2));
        Assert.NotEqual(png, Png(Shapes with { Augment = "auto-cifar10+cutout:16", Seed = 2 }, count: 2));
        using var sheet = SKBitmap.Decode(png);
        Assert.True(sheet.Width > 2 * 4 * 3 * ShapesDataset.Size, $"{sheet.Width}"); // two samples of four pictures, three times as large
    }

    [Fact]
    public void The_sheet_of_operations_shows_the_fill_of_cutout_and_stays_small()
    {
        var png = OperationSheet.Png(Shapes);
        Assert.InRange(png.Length, 1, 99_999);
        using var sheet = SKBitmap.Decode(png);
        Assert.Contains(new SKColor(125, 123, 114), sheet.Pixels);
    }
}
