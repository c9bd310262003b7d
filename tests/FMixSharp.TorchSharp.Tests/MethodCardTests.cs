using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Tests;

/// <summary>The cards in docs/methods show code that stands here, where it is compiled and run.</summary>
[Collection("tensors")]
public sealed class MethodCardTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor images = randn(6, 3, 16, 16),
        others = randn(6, 3, 16, 16);
    private readonly Tensor labels = tensor([0L, 1, 0, 1, 0, 1]),
        otherLabels = tensor([1L, 1, 1, 0, 0, 0]);
    private readonly Module<Tensor, Tensor> model = Sequential(AdaptiveAvgPool2d(1), Flatten(), Linear(3, 2));
    private readonly RandomKey key = RandomKey.FromSeed(1);
    private readonly int step = 3,
        batchesPerEpoch = 10,
        batchSize = 6;

    public static TheoryData<string> Cards =>
        ["fmix", "cutmix", "mixup", "cutout", "random-erasing", "samplepairing", "between-class", "augmix", "README"];

    public void Dispose()
    {
        model.Dispose();
        scope.Dispose();
    }

    [Theory]
    [MemberData(nameof(Cards))]
    public void Every_snippet_of_a_card_stands_in_this_file(string card) =>
        Assert.NotEqual(0, PageCode.AssertStandsIn(Path.Combine(Docs(), $"{card}.md"), SourceFile()));

    [Fact]
    public void The_index_lists_every_card_and_every_picture_exists_and_is_small()
    {
        var index = File.ReadAllText(Path.Combine(Docs(), "README.md"));
        foreach (var card in Directory.GetFiles(Docs(), "*.md"))
        {
            if (Path.GetFileName(card) != "README.md")
                Assert.Contains($"({Path.GetFileName(card)})", index, StringComparison.Ordinal);
            foreach (var link in File.ReadAllText(card).Split("](../images/").Skip(1))
                Assert.True(
                    new FileInfo(Path.Combine(Docs(), "..", "images", link[..link.IndexOf(')', StringComparison.Ordinal)]))
                        is { Exists: true, Length: < 100_000 },
                    card
                );
        }
    }

    [Fact]
    public void Fmix()
    {
        var fmix = new FMix(new FMixOptions { Alpha = 1, Decay = 3 });
        var plan = fmix.Draw(images, key, step);
        var loss = plan.CrossEntropy(model.forward(plan.Apply(images)), labels);
        AssertTrains(loss);
    }

    [Fact]
    public void Cutmix()
    {
        var cutmix = new CutMix(new CutMixOptions { Alpha = 1 });
        var plan = cutmix.Draw(images, key, step);
        var loss = plan.CrossEntropy(model.forward(plan.Apply(images)), labels);
        AssertTrains(loss);
    }

    [Fact]
    public void Mixup()
    {
        var mixup = new MixUp(new MixUpOptions { Alpha = 0.2, PerSample = true });
        var plan = mixup.Draw(images, key, step);
        var loss = plan.CrossEntropy(model.forward(plan.Apply(images)), labels);
        AssertTrains(loss);
    }

    [Fact]
    public void Cutout()
    {
        var cutout = new Cutout(new CutoutOptions { Side = 16 });
        var plan = cutout.Draw(images, key, step);
        var loss = plan.CrossEntropy(model.forward(plan.Apply(images)), labels); // the plain cross entropy: the label is the sample's own
        AssertTrains(loss);
    }

    [Fact]
    public void Random_erasing()
    {
        var erasing = new RandomErasing(new RandomErasingOptions { Probability = 0.5, Fill = Fill.Uniform(0, 1) });
        var plan = erasing.Draw(images, key, step);
        var loss = plan.CrossEntropy(model.forward(plan.Apply(images)), labels);
        AssertTrains(loss);
    }

    [Fact]
    public void Samplepairing()
    {
        var pairing = new SamplePairing(new SamplePairingOptions { From = 100 * batchesPerEpoch });
        var schedule = new Alternation((8 * batchesPerEpoch, pairing), (2 * batchesPerEpoch, new NoMix())); // eight epochs on, two off
        var plan = schedule.Draw(images, key, step);
        var loss = plan.CrossEntropy(model.forward(plan.Apply(images)), labels);
        AssertTrains(loss);
    }

    [Fact]
    public void Between_class()
    {
        var bc = new BetweenClass(); // images: λ and 1 − λ
        var bcPlus = new BetweenClass(new BetweenClassOptions { Blend = Blend.Images() });
        var bcSound = new BetweenClass(new BetweenClassOptions { Blend = Blend.Waveforms(sampleRate: 16000) });
        var plan = bcPlus.Draw(images, key, step, labels); // partners are of another class
        var loss = plan.CrossEntropy(model.forward(plan.Apply(images)), labels);
        AssertTrains(loss);
        Assert.Equal(["bc", "bc+", "bc"], new[] { bc, bcPlus, bcSound }.Select(sampler => sampler.Method));
    }

    [Fact]
    public void Augmix()
    {
        var bytes = randint(0, 256, [6, 3, 16, 16], ScalarType.Byte);
        static Tensor Normalise(Tensor bytes) => bytes.to(ScalarType.Float32) / 127.5f - 1;
        var augmix = new AugMix();
        var first = augmix.Draw(bytes, key.Fold("first"), step);
        var second = augmix.Draw(bytes, key.Fold("second"), step);
        var clean = model.forward(Normalise(bytes));
        var consistency = MixConsistency.JensenShannon(
            clean,
            model.forward(Normalise(first.Apply(bytes))),
            model.forward(Normalise(second.Apply(bytes)))
        );
        var loss = MixPlan.Identity(batchSize).CrossEntropy(clean, labels) + 12 * consistency;
        AssertTrains(loss);
    }

    [Fact]
    public void Combining()
    {
        var turns = new Alternation((2, new FMix()), (1, new MixUp())); // two batches, then one
        var oneOf = new RandomChoice((3, new FMix()), (1, new CutMix())); // three batches of four, at random
        var eachOne = new RandomChoice(new FMix(), new CutMix()) { PerSample = true }; // each sample has its own method
        var sometimes = RandomChoice.WithProbability(0.5, new CutMix()); // half of the batches stay as they are
        foreach (var sampler in new MixSampler[] { turns, oneOf, eachOne, sometimes })
        {
            var plan = sampler.Draw(images, key, step);
            AssertTrains(plan.CrossEntropy(model.forward(plan.Apply(images)), labels));
        }
    }

    [Fact]
    public void Partners()
    {
        var deranged = new WithPartners(new FMix(), PartnerChoice.Derangement); // nobody with themselves
        var across = new WithPartners(new CutMix(), PartnerChoice.AcrossClass); // or WithinClass
        var plan = across.Draw(images, key, step, labels); // choices by class need labels
        var loss = plan.CrossEntropy(model.forward(plan.Apply(images)), labels);
        AssertTrains(loss);
        AssertTrains(deranged.Draw(images, key, step).CrossEntropy(model.forward(images), labels));
        var pair = new MixUp().Draw(images, key, step);
        var pairLoss = pair.CrossEntropy(model.forward(pair.Apply(images, others)), labels, otherLabels);
        AssertTrains(pairLoss);
    }

    private void AssertTrains(Tensor loss)
    {
        loss.backward();
        Assert.True(float.IsFinite(loss.item<float>()));
        Assert.All(model.parameters(), parameter => Assert.True(parameter.grad!.isfinite().all().item<bool>()));
    }

    private static string SourceFile([CallerFilePath] string file = "") => file;

    private static string Docs() => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(SourceFile())!, "..", "..", "docs", "methods"));

    [Fact]
    public void A_method_of_ones_own_trains_and_combines_like_any()
    {
        var plan = new Alternation(new FMix(), new GridMix(4)).Draw(images, key, step);
        Assert.Equal("gridmix", plan.Method);
        var mixed = plan.Apply(images);
        for (var i = 0; i < batchSize; i++)
        {
            var own = mixed[i].eq(images[i]).to(ScalarType.Float64).mean().item<double>();
            Assert.Equal(plan.Partners[i] == i ? 1 : plan.Lambdas[i], own, 1e-12); // sums of whole numbers
        }
        AssertTrains(plan.CrossEntropy(model.forward(mixed), labels));
    }
}

/// <summary>Each cell of a grid is the sample's own with probability λ, and the partner's else.</summary>
internal sealed class GridMix(int cells) : MixSampler
{
    public override string Method => "gridmix";

    protected override MixPlan DrawCore(MixRequest request)
    {
        var (count, height, width) = (request.BatchSize, request.Shape[0], request.Shape[1]);
        var (partners, lambdas, masks) = (new int[count], new double[count], new byte[count * height * width]);
        request.Key.Fold("partners").Stream().NextPermutation(partners);
        for (var i = 0; i < count; i++)
        {
            var stream = request.Key.Fold("grid").Fold(i).Stream();
            var (lambda, own) = (stream.NextBeta(1, 1), new byte[cells * cells]);
            for (var cell = 0; cell < own.Length; cell++)
                own[cell] = stream.NextDouble() < lambda ? (byte)1 : (byte)0;
            var mask = masks.AsSpan(i * height * width, height * width);
            for (var pixel = 0; pixel < mask.Length; pixel++)
                mask[pixel] = own[pixel / width * cells / height * cells + pixel % width * cells / width];
            lambdas[i] = (double)mask.Count((byte)1) / mask.Length;
        }
        return new MixPlan(Method, partners, lambdas, new Selection(MaskSet.FromHard(count, request.Shape, masks)));
    }
}
