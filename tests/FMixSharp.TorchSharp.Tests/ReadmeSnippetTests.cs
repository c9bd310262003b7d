using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Tests;

[Collection("tensors")]
public sealed class ReadmeSnippetTests
{
    [Fact]
    public void The_two_lines_train_a_classifier()
    {
        using var outer = NewDisposeScope();
        var (images, labels) = Stripes();
        var fmix = new FMix(); // any method fits; the README takes FMix
        var key = RandomKey.FromSeed(1);
        random.manual_seed(1); // the initial weights
        using var model = Sequential(Conv2d(1, 8, 3), ReLU(), AdaptiveAvgPool2d(1), Flatten(), Linear(8, 2));
        using var optimizer = optim.Adam(model.parameters(), lr: 0.02);
        for (var step = 0; step < 60; step++)
        {
            using var scope = NewDisposeScope();
            // <snippet>
            var plan = fmix.Draw(images, key, step);
            var loss = plan.CrossEntropy(model.forward(plan.Apply(images)), labels);
            // </snippet>
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
        }
        model.eval();
        using var noGradient = no_grad();
        Assert.True(MixPlan.Identity(32).Accuracy(model.forward(images), labels) > 0.9);
    }

    [Fact]
    public void The_readme_shows_the_two_lines_verbatim()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "FMixSharp.slnx")))
            root = root.Parent;
        Assert.SkipWhen(root is null, "The tests run outside the repository, so there is no README.md to compare with.");
        var readme = Path.Combine(root!.FullName, "README.md");
        Assert.SkipUnless(File.Exists(readme), "README.md does not exist yet.");
        var shown = File.ReadAllLines(readme).Select(line => line.Trim()).ToHashSet();
        var source = Path.Combine(root.FullName, "tests", "FMixSharp.TorchSharp.Tests", "ReadmeSnippetTests.cs");
        foreach (var line in Snippet(File.ReadAllLines(source)))
            Assert.True(shown.Contains(line), $"README.md lacks the line: {line}");
    }

    private static List<string> Snippet(string[] source)
    {
        var lines = source
            .Select(line => line.Trim())
            .SkipWhile(line => line != "// <snippet>")
            .Skip(1)
            .TakeWhile(line => line != "// </snippet>")
            .ToList();
        Assert.Equal(2, lines.Count);
        return lines;
    }

    /// <summary>32 grey images of 8×8: rising stripes across (class 0) or down (class 1), with random phase.</summary>
    private static (Tensor Images, Tensor Labels) Stripes()
    {
        var stream = RandomKey.FromSeed(2).Stream();
        var pixels = new float[32 * 64];
        var labels = new long[32];
        for (var image = 0; image < 32; image++)
        {
            labels[image] = image % 2;
            var phase = stream.NextInt(4);
            for (var cell = 0; cell < 64; cell++)
                pixels[image * 64 + cell] = ((labels[image] == 0 ? cell % 8 : cell / 8) + phase) / 2 % 2;
        }
        return (tensor(pixels).reshape(32, 1, 8, 8), tensor(labels));
    }
}
