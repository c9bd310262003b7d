using System.Runtime.CompilerServices;
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
            var plan = fmix.Draw(images, key, step);
            var loss = plan.CrossEntropy(model.forward(plan.Apply(images)), labels);
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
        }
        model.eval();
        using var noGradient = no_grad();
        Assert.True(MixPlan.Identity(32).Accuracy(model.forward(images), labels) > 0.9);
    }

    [Theory]
    [InlineData("README.md", 2)]
    [InlineData("src/FMixSharp/PACKAGE.md", 2)]
    [InlineData("src/FMixSharp.TorchSharp/PACKAGE.md", 1)]
    public void Every_snippet_of_a_page_stands_in_this_file(string page, int snippets) =>
        Assert.Equal(snippets, PageCode.AssertStandsIn(Path.Combine(Path.GetDirectoryName(SourceFile())!, "..", "..", page), SourceFile()));

    [Fact]
    public void Two_lines_of_a_loop()
    {
        using var scope = NewDisposeScope();
        var (images, labels) = Stripes();
        using var model = Sequential(AdaptiveAvgPool2d(1), Flatten(), Linear(1, 2));
        const int step = 3;

        var fmix = new FMix(new FMixOptions { Alpha = 1, Decay = 3 });
        var key = RandomKey.FromSeed(1);
        // … for each batch of images (B, C, H, W) and labels (B):
        var plan = fmix.Draw(images, key, step);
        var loss = plan.CrossEntropy(model.forward(plan.Apply(images)), labels);

        Assert.True(loss.isfinite().item<bool>());
    }

    [Fact]
    public void Arrays()
    {
        byte[] pixels = new byte[64 * 3 * 224 * 224],
            mixed = new byte[pixels.Length];
        pixels.AsSpan().Fill(7);

        var plan = new FMix(new FMixOptions { PerSample = true }).DrawOnce(batchSize: 64, shape: [224, 224], RandomKey.FromSeed(1));
        plan.Apply(pixels, mixed, channels: 3); // ReadOnlySpan<byte> or <float> in, Span out
        var own = plan.LabelWeight(0); // of sample 0's label; 1 − own is the weight of its partner's, plan.Partners[0]

        Assert.Equal(pixels, mixed);
        Assert.Equal(plan.Lambdas[0], own);
    }

    [Fact]
    public void Arrays_in_a_loop()
    {
        float[] pixels = new float[64 * 224 * 224],
            mixed = new float[pixels.Length];
        const int step = 3;

        var sampler = new FMix(new FMixOptions { PerSample = true });
        var key = RandomKey.FromSeed(1);
        // … for each batch, with step counting them:
        var plan = sampler.Draw(batchSize: 64, shape: [224, 224], key, step);
        plan.Apply(pixels, mixed, channels: 1); // ReadOnlySpan<byte> or <float> in, Span out
        var own = plan.LabelWeight(0); // of sample 0's label; 1 − own is the weight of its partner's, plan.Partners[0]

        Assert.Equal(plan.Lambdas[0], own);
    }

    [Fact]
    public void Masks_alone()
    {
        var key = RandomKey.FromSeed(1);

        var lambdas = new double[64]; // as many as masks are wanted
        var masks = new byte[64 * 224 * 224]; // or floats
        new FMix().DrawMasks([224, 224], key, lambdas, masks);

        Assert.Equal(lambdas[5], (double)masks.AsSpan(5 * 224 * 224, 224 * 224).Count((byte)1) / (224 * 224));
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

    private static string SourceFile([CallerFilePath] string file = "") => file;
}
