using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Tests;

[Collection("tensors")]
public sealed class ManifoldMixUpTests : IDisposable
{
    private static readonly RandomKey key = RandomKey.FromSeed(9);
    private static readonly ManifoldMixUpOptions hiddenOnly = new() { IncludeInput = false };
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly TwoStages model = new();
    private readonly Tensor images = Values(6, 2, 8, 6);
    private readonly Tensor labels = tensor(new long[] { 0, 1, 2, 0, 1, 2 });

    public static TheoryData<MixSampler> Samplers =>
        [
            new MixUp(),
            new MixUp(new MixUpOptions { PerSample = true }),
            new FMix(new FMixOptions { Lambda = 0.5 }),
            new CutMix(new CutMixOptions { Lambda = 0.5, PerSample = true }),
        ];

    public void Dispose()
    {
        model.Dispose();
        scope.Dispose();
    }

    [Theory]
    [MemberData(nameof(Samplers))]
    public void The_hidden_state_is_mixed_and_nothing_else(MixSampler sampler)
    {
        var (output, plan) = new ManifoldMixUp(model, ["first"], hiddenOnly).Call(images, sampler, key, 0);
        var expected = model.Second.call(plan.Apply(model.First.call(images)));
        Assert.True(output.Equals(expected));
        Assert.False(output.Equals(model.call(images)));
        if (plan.Masks is { } masks)
            Assert.Equal([4, 3], masks.Shape.ToArray()); // the feature map's own size, not the image's 8×6
    }

    [Theory]
    [MemberData(nameof(Samplers))]
    public void At_the_input_it_is_plain_mixing(MixSampler sampler)
    {
        var (output, plan) = new ManifoldMixUp(model, Array.Empty<string>()).Call(images, sampler, key, 0);
        Assert.True(output.Equals(model.call(plan.Apply(images))));
        Assert.Equal(sampler.Draw(images, key, 0).Partners.ToArray(), plan.Partners.ToArray());
    }

    [Fact]
    public void Each_place_is_as_likely_and_the_key_decides()
    {
        var manifold = new ManifoldMixUp(model, ["first", "second.0"]);
        Assert.Equal(["input", "first", "second.0"], manifold.Layers);
        var counts = manifold.Layers.ToDictionary(name => name, _ => 0);
        for (var step = 0; step < 900; step++)
            counts[manifold.LayerOf(MixPlan.Identity(2).WithKey(key.Fold(step)))]++;
        Assert.All(counts.Values, count => Assert.InRange(count, 230, 370)); // 300 ± 5 standard deviations of 14
        var first = manifold.Call(images, new FMix(), key, 3);
        var second = manifold.Call(images, new FMix(), key, 3);
        Assert.True(first.Output.Equals(second.Output));
    }

    [Fact]
    public void A_plan_that_is_there_already_is_used_at_the_layer_of_the_key()
    {
        var plan = new MixUp().DrawOnce(images, key);
        var manifold = new ManifoldMixUp(model, ["first"], hiddenOnly);
        Assert.True(manifold.Call(images, plan).Equals(model.Second.call(plan.Apply(model.First.call(images)))));
        var masks = new FMix().DrawOnce(images, key); // of the size of the images
        Assert.Contains("(8, 6)", Assert.Throws<ArgumentException>(() => manifold.Call(images, masks)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Layers_by_reference_are_those_by_name()
    {
        var byReference = new ManifoldMixUp(model, [model.First, model.Second], new ManifoldMixUpOptions());
        Assert.Equal(["input", "first", "second"], byReference.Layers);
        var byName = new ManifoldMixUp(model, ["first", "second"]);
        Assert.True(byReference.Call(images, new MixUp(), key, 0).Output.Equals(byName.Call(images, new MixUp(), key, 0).Output));
    }

    [Fact]
    public void Hidden_vectors_and_channels_last_states_can_be_mixed()
    {
        var vectors = Sequential(("embed", Linear(5, 4)), ("head", Linear(4, 3)));
        var (_, plan) = new ManifoldMixUp(vectors, ["embed"], hiddenOnly).Call(Values(6, 5), new CutMix(), key, 0);
        Assert.Equal([4], plan.Masks!.Shape.ToArray());
        var tokens = Sequential(("embed", Linear(5, 4)), ("head", Linear(4, 3)));
        var channelsLast = new ManifoldMixUpOptions { IncludeInput = false, Axes = InputAxes.ChannelsLast };
        (_, plan) = new ManifoldMixUp(tokens, ["embed"], channelsLast).Call(Values(6, 9, 5), new FMix(), key, 0);
        Assert.Equal([9], plan.Masks!.Shape.ToArray());
    }

    [Fact]
    public void Gradient_reaches_the_layers_before_and_after()
    {
        var (output, plan) = new ManifoldMixUp(model, ["first"], hiddenOnly).Call(images, new MixUp(), key, 0);
        plan.CrossEntropy(output, labels).backward();
        var found = Trained().Select(parameter => parameter.grad!.clone()).ToArray();
        model.zero_grad();
        plan.CrossEntropy(model.Second.call(plan.Apply(model.First.call(images))), labels).backward();
        var expected = Trained().Select(parameter => parameter.grad!).ToArray();
        for (var i = 0; i < found.Length; i++)
            Assert.True(found[i].Equals(expected[i]));

        IEnumerable<Tensor> Trained() => model.First.parameters().Concat(model.Second.parameters());
    }

    [Fact]
    public void No_hook_remains_after_a_call_or_an_exception()
    {
        var plain = model.call(images);
        var manifold = new ManifoldMixUp(model, ["first"], hiddenOnly);
        manifold.Call(images, new MixUp(), key, 0);
        Assert.True(model.call(images).Equals(plain));
        model.Fails = true;
        Assert.Throws<InvalidOperationException>(() => manifold.Call(images, new MixUp(), key, 0)); // after the hook has run
        Assert.Throws<ArgumentException>(() => manifold.Call(images, MixPlan.Identity(5).WithKey(key))); // inside the hook
        Assert.Contains(
            "has no key, which names the layer",
            Assert.Throws<ArgumentException>(() => manifold.Call(images, MixPlan.Identity(6))).Message,
            StringComparison.Ordinal
        );
        model.Fails = false;
        Assert.True(model.call(images).Equals(plain));
    }

    [Fact]
    public void A_layer_that_runs_twice_is_mixed_once()
    {
        var shared = Linear(4, 4);
        var twice = Sequential(("once", shared), ("again", shared));
        var inputs = Values(6, 4);
        var (output, plan) = new ManifoldMixUp(twice, ["once"], hiddenOnly).Call(inputs, new MixUp(), key, 0);
        Assert.True(output.Equals(shared.call(plan.Apply(shared.call(inputs)))));
    }

    [Fact]
    public void Errors_name_the_layer_and_what_to_do()
    {
        Says<ArgumentException>("no layer 'third'; expected one of", () => new ManifoldMixUp(model, ["third"]));
        Says<ArgumentException>("not part of the model", () => new ManifoldMixUp(model, [Linear(1, 1)], hiddenOnly));
        Says<ArgumentException>("give at least one layer", () => new ManifoldMixUp(model, Array.Empty<string>(), hiddenOnly));
        Says<InvalidOperationException>(
            "Write layer.call(x)",
            () => new ManifoldMixUp(model, ["unused"], hiddenOnly).Call(images, new MixUp(), key, 0)
        );
        var folding = Sequential(("flat", Flatten(0, 1)), ("head", Linear(5, 2)));
        Says<ArgumentException>(
            "Layer 'flat' gives shape (24, 5) for a batch of 6",
            () => new ManifoldMixUp(folding, ["flat"], hiddenOnly).Call(Values(6, 4, 5), new MixUp(), key, 0)
        );

        static void Says<T>(string part, Func<object> call)
            where T : Exception => Assert.Contains(part, Assert.Throws<T>(call).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Samplers))]
    public void Only_the_result_remains(MixSampler sampler)
    {
        var manifold = new ManifoldMixUp(model, ["first"]);
        for (var step = 0; step < 4; step++)
            LiveTensors.AssertOnlyResultRemains(() => manifold.Call(images, sampler, key, step).Output.DetachFromDisposeScope());
    }

    private static Tensor Values(params long[] shape) =>
        tensor(Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b)).Select(i => i * 37 % 101 / 50f - 1).ToArray()).reshape(shape);

    /// <summary>A strided convolution, then a head; and a layer that never runs.</summary>
    private sealed class TwoStages : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> first,
            second,
            unused;

        public TwoStages()
            : base(nameof(TwoStages))
        {
            first = Conv2d(2, 5, 3, stride: 2, padding: 1);
            second = Sequential(ReLU(), AdaptiveAvgPool2d(1), Flatten(), Linear(5, 3));
            unused = Linear(1, 1);
            RegisterComponents();
        }

        public Module<Tensor, Tensor> First => first;

        public Module<Tensor, Tensor> Second => second;

        public bool Fails { get; set; }

        public override Tensor forward(Tensor input)
        {
            using var features = first.call(input);
            return Fails ? throw new InvalidOperationException("as the test asked") : second.call(features);
        }
    }
}
