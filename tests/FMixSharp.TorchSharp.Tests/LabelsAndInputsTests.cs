using System.Text.RegularExpressions;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Tests;

/// <summary>The code of docs/labels-and-inputs.md and of the cards beside it, which a test below compares with this file.</summary>
[Collection("tensors")]
public sealed partial class LabelsAndInputsTests : IDisposable
{
    private const int batchSize = 4,
        classes = 6;
    private static readonly FMix fmix = new();
    private static readonly RandomKey key = RandomKey.FromSeed(1);
    private const int step = 3;
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor images = ones(batchSize, 3, 8, 8);
    private readonly Tensor labels = tensor(new long[] { 0, 1, 5, 3 });
    private readonly Tensor logits = arange(batchSize * classes, ScalarType.Float32).view(batchSize, classes);

    public static TheoryData<string> Pages => ["labels-and-inputs.md", "methods/manifold-mixup.md", "methods/smote.md"];

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Every_kind_of_label_has_its_loss_and_accuracy()
    {
        var plan = fmix.Draw(images, key, step);
        var classWeights = ones(classes);
        var soft = functional.softmax(logits, 1);
        var targets = logits.gt(5);
        Tensor outputs = ones(batchSize, 1),
            values = zeros(batchSize, 1);
        Tensor[] losses =
        [
            plan.CrossEntropy(logits, labels),
            plan.CrossEntropy(logits, labels, labelSmoothing: 0.1, classWeights),
            plan.CrossEntropy(logits, soft),
            plan.BinaryCrossEntropy(logits, targets),
            plan.MeanSquaredError(outputs, values),
            plan.MeanAbsoluteError(outputs, values),
        ];
        Assert.All(losses, loss => Assert.True(loss.item<float>() >= 0));
        static Tensor Focal(Tensor crossEntropy) => (1 - (-crossEntropy).exp()).square() * crossEntropy;
        var focal = plan.Loss(labels, each => Focal(functional.cross_entropy(logits, each, reduction: Reduction.None)));
        Assert.InRange(focal.item<float>(), 0, losses[0].item<float>());
        static Tensor MyLoss(Tensor logits, Tensor labels) => functional.cross_entropy(logits, labels, reduction: Reduction.None);
        // the same sum in another order, near 3
        Assert.Equal(losses[0].item<float>(), plan.Loss(labels, each => MyLoss(logits, each)).item<float>(), 1e-5f);
        Tensor[] correct =
        [
            plan.MixedCorrect(logits, labels),
            plan.MixedCorrect(logits, soft),
            plan.BinaryCorrect(logits, targets),
            plan.MixedCorrect(logits, labels, top: 5),
            plan.OwnCorrect(logits, labels, top: 5),
            plan.EitherCorrect(logits, labels, top: 5),
        ];
        Assert.All(correct, sum => Assert.InRange(sum.item<float>(), 0, batchSize));
        Assert.InRange(plan.Accuracy(logits, labels) + plan.BinaryAccuracy(logits, targets), 0, 2);
        Assert.Equal(plan.SoftTargets(labels, classes).shape, plan.MixedTargets(values).expand(batchSize, classes).shape);
    }

    [Fact]
    public void Several_heads_share_a_plan()
    {
        var plan = fmix.Draw(images, key, step);
        var (rootLogits, vowelLogits, consonantLogits) = (logits, logits, logits);
        var (rootLabels, vowelLabels, consonantLabels) = (labels, labels, labels);
        var root = new MixHead("root", rootLogits, rootLabels) { Weight = 2 };
        var vowel = new MixHead("vowel", vowelLogits, vowelLabels);
        var consonant = new MixHead("consonant", consonantLogits, consonantLabels);
        var loss = plan.CrossEntropy(root, vowel, consonant);
        var correct = plan.MixedCorrect(root, vowel, consonant); // (4): each head, and all three at once
        Assert.Equal(4 * plan.CrossEntropy(logits, labels).item<float>(), loss.item<float>(), 1e-4f); // weights 2, 1 and 1
        Assert.Equal(4, correct.shape[0]);
    }

    [Fact]
    public void Label_maps_and_second_inputs_follow_the_content()
    {
        var plan = fmix.Draw(images, key, step);
        var mixup = new MixUp().Draw(images, key, step);
        var maps = arange(batchSize * 64).remainder(classes).view(batchSize, 8, 8);
        var mapLogits = ones(batchSize, classes, 8, 8);
        var mapLoss = functional.cross_entropy(mapLogits, plan.Apply(maps)); // FMix, CutMix: (B, H, W) or (B, D, H, W)
        var softLoss = functional.cross_entropy(mapLogits, mixup.SoftMaps(maps, classes)); // any plan
        Assert.Equal(Math.Log(classes), mapLoss.item<float>(), 1e-5); // equal logits
        Assert.Equal(Math.Log(classes), softLoss.item<float>(), 1e-5);
        Assert.Equal(plan.Apply(maps).unsqueeze(1).shape, plan.SoftMaps(maps, classes)[.., ..1].shape);
        Tensor colour = images,
            depth = images[.., ..1];
        var (mixedColour, mixedDepth) = (plan.Apply(colour), plan.Apply(depth));
        Assert.True(mixedColour[.., ..1].Equals(mixedDepth));
    }

    [Fact]
    public void Every_kind_of_input_is_drawn_and_applied()
    {
        var plan = fmix.Draw(images, key, step);
        Assert.Equal(images.shape, plan.Apply(images).shape);
        Tensor embedded = ones(batchSize, 12, 5),
            tokens = ones(batchSize, 12, ScalarType.Int64),
            voxels = ones(batchSize, 4, 5, 6);
        var textPlan = fmix.Draw(embedded, InputAxes.ChannelsLast, key, step);
        Assert.Equal(embedded.shape, textPlan.Apply(embedded, InputAxes.ChannelsLast).shape);
        textPlan = fmix.Draw(tokens, InputAxes.NoChannels, key, step);
        Assert.Equal(ScalarType.Int64, textPlan.Apply(tokens).dtype);
        var voxelPlan = fmix.Draw(voxels, InputAxes.NoChannels, key, step);
        Assert.Equal(voxels.shape, voxelPlan.Apply(voxels).shape);
        var points = arange(batchSize * 10 * 3, ScalarType.Float32).remainder(7).view(batchSize, 10, 3);
        var cloudPlan = fmix.Draw(batchSize, [32, 32, 32], key, step);
        Assert.Equal(points.shape, cloudPlan.ApplyToPoints(points).shape);
        Assert.Equal(points.shape, MixPointClouds.Standardise(points).shape);
        Tensor[] samples = [ones(3), ones(3)];
        Assert.Equal([2, 3], MixBatches.Stack(samples).shape);
    }

    [Fact]
    public void Manifold_mixup_is_two_lines()
    {
        using var model = Sequential(
            ("layer1", Conv2d(3, 4, 3)),
            ("layer2", Conv2d(4, 4, 3)),
            ("head", Sequential(Flatten(), Linear(64, classes)))
        );
        var mixup = new MixUp();
        var manifold = new ManifoldMixUp(model, ["layer1", "layer2"]); // once; the input is the third place
        var (logits, plan) = manifold.Call(images, mixup, key, step);
        var loss = plan.CrossEntropy(logits, labels);
        Assert.True(float.IsFinite(loss.item<float>()));
        Assert.Contains(manifold.LayerOf(plan), manifold.Layers);
        foreach (var sampler in new MixSampler[] { new FMix(), new CutMix() })
            Assert.NotNull(manifold.Call(images, sampler, key, step).Plan.Masks);
    }

    [Fact]
    public void Smote_is_two_lines()
    {
        var (rows, rowLabels) = (arange(30, ScalarType.Float32).view(10, 3), tensor(new long[] { 0, 0, 0, 0, 0, 0, 0, 1, 1, 1 }));
        var smotePlan = new Smote().Draw(rows, rowLabels, key);
        var (moreRows, moreLabels) = smotePlan.Extend(rows, rowLabels); // old samples, then new ones: shuffle them
        Assert.Equal((14, 14), (moreRows.shape[0], moreLabels.shape[0]));
        var some = new Smote(new SmoteOptions { Amounts = new Dictionary<long, int> { [1] = 200 } });
        Assert.Equal(200, some.Draw(rows, rowLabels, key).Count);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void The_code_of_the_pages_stands_in_this_file(string page)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "FMixSharp.slnx")))
            root = root.Parent;
        Assert.SkipWhen(root is null, "The tests run outside the repository, so there are no pages to compare with.");
        var source = File.ReadAllText(Path.Combine(root!.FullName, "tests", "FMixSharp.TorchSharp.Tests", "LabelsAndInputsTests.cs"));
        var text = File.ReadAllText(Path.Combine(root.FullName, "docs", page));
        var blocks = CodeBlock().Matches(text).SelectMany(block => block.Groups[1].Value.Split('\n'));
        var calls = Call().Matches(CodeBlock().Replace(text, "")).Select(call => call.Groups[1].Value);
        var code = blocks
            .Concat(calls)
            .Select(line => line.Trim())
            .Where(line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal))
            .Where(line => line is not "model.named_modules()")
            .ToList();
        Assert.NotEmpty(code);
        Assert.All(code, line => Assert.Contains(line, source, StringComparison.Ordinal));
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    // Inline code that calls something.
    [GeneratedRegex("`([^`\n]*\\([^`\n]*\\)[^`\n]*)`")]
    private static partial Regex Call();
}
