using System.Runtime.CompilerServices;

namespace FMixSharp.Tests.Images;

/// <summary>docs/augmentation.md shows code that stands here, where it is compiled and run.</summary>
public sealed class AugmentationCardTests
{
    private const int epoch = 2,
        count = 3,
        size = 3 * 32 * 32;
    private readonly RandomKey key = RandomKey.FromSeed(1);

    [Fact]
    public void Every_snippet_of_the_card_stands_in_this_file() =>
        Assert.Equal(4, PageCode.AssertStandsIn(Path.Combine(Docs(), "augmentation.md"), SourceFile()));

    [Fact]
    public void Its_table_has_every_operation_and_its_pictures_are_small()
    {
        var page = File.ReadAllText(Path.Combine(Docs(), "augmentation.md"));
        Assert.All(
            Enum.GetNames<ImageOperation>(),
            name => Assert.Contains(name, page[page.IndexOf("## Operations", StringComparison.Ordinal)..], StringComparison.Ordinal)
        );
        foreach (var link in page.Split("](images/").Skip(1))
            Assert.True(
                new FileInfo(Path.Combine(Docs(), "images", link[..link.IndexOf(')', StringComparison.Ordinal)]))
                    is { Exists: true, Length: < 100_000 },
                link[..20]
            );
    }

    [Fact]
    public void A_policy_in_a_loop_and_step_by_step()
    {
        byte[] pixels = [.. Enumerable.Range(0, count * size).Select(i => (byte)(i * 7))],
            before = [.. pixels];
        ImagePolicy policy = AutoAugment.Cifar10; // or AutoAugment.ImageNet, AutoAugment.Svhn
        for (var i = 0; i < count; i++)
        {
            var random = key.Fold(epoch).Fold(i).Stream(); // each image its own: order and threads do not matter
            policy.Apply(pixels.AsSpan(i * size, size), channels: 3, height: 32, width: 32, ref random);
        }
        Assert.NotEqual(before, pixels);

        byte[] image = before[..size],
            sharper = new byte[size];
        var stream = key.Stream();
        var steps = new ImageStep[policy.MostSteps];
        var drawn = steps.AsSpan(0, policy.Draw(ref stream, steps));
        ImageOperations.Apply(new ImageStep(ImageOperation.Sharpness, 1.5f), image, sharper, 3, 32, 32);
        Assert.InRange(drawn.Length, 0, 2);
        Assert.NotEqual(image, sharper);
    }

    [Fact]
    public void Other_policies()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, "Contrast,0.832,0.499;TranslateX,0.418,0.394\n");
        var rand = new RandAugment(new RandAugmentOptions { Operations = 2, Magnitude = 9 });
        var fast = FastAutoAugment.Read(path);
        var own = new SubPolicies(
            [new PolicyOperation(ImageOperation.Rotate, Probability: 0.5, Level: 0.3), new PolicyOperation(ImageOperation.Invert, 0.1, 0)],
            [new PolicyOperation(ImageOperation.Cutout, Probability: 1, Level: 1)]
        );
        Assert.Equal([2, 2, 2], new ImagePolicy[] { rand, fast, own }.Select(policy => policy.MostSteps));
        File.Delete(path);
    }

    [Fact]
    public void Crops()
    {
        const int height = 300,
            width = 400;
        byte[] photo = [.. Enumerable.Repeat((byte)9, 3 * height * width)],
            crop = new byte[3 * 224 * 224];
        var stream = key.Stream();
        // training: a random box of 8 to 100 % of the area
        new RandomResizedCrop().Apply(photo, 3, height, width, crop, 224, 224, ref stream);
        // test: shorter side 256, the 224 in the centre
        new ResizeCentreCrop(256, 224).Apply(photo, 3, height, width, crop);
        Assert.All(crop, value => Assert.Equal(9, value));
    }

    private static string SourceFile([CallerFilePath] string file = "") => file;

    private static string Docs() => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(SourceFile())!, "..", "..", "..", "docs"));
}
