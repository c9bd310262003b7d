using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Proofs;

public sealed class SaliencyMixTests : IDisposable
{
    private static readonly RandomKey key = RandomKey.FromSeed(1);
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void The_box_holds_what_matters_most_to_the_partner()
    {
        using var model = Sequential(Conv2d(3, 4, 3), ReLU(), AdaptiveAvgPool2d(1), Flatten(), Linear(4, 2));
        var (images, labels) = (rand(6, 3, 12, 10).requires_grad_(), tensor(new long[] { 0, 1, 0, 1, 0, 1 }));
        functional.cross_entropy(model.call(images), labels).backward();
        var plan = new SaliencyMix().Draw(images, key, step: 0, gradient: images.grad);
        var mixed = plan.Apply(images.detach());
        for (var i = 0; i < 6; i++)
        {
            var centre = SaliencyMix.MostSalient(images.grad![plan.Partners[i]].contiguous().data<float>().ToArray(), 120);
            Assert.True(mixed[i, .., centre / 10, centre % 10].Equals(images[plan.Partners[i], .., centre / 10, centre % 10]));
        }
        Assert.InRange(plan.CrossEntropy(model.call(mixed), labels).item<float>(), 0, 10);
    }

    [Fact]
    public void What_is_made_of_it_asks_for_the_gradient_too()
    {
        var images = rand(4, 3, 8, 8);
        foreach (
            var sampler in new MixSampler[]
            {
                new SaliencyMix(),
                new Alternation(new MixUp(), new SaliencyMix()),
                new RandomChoice(new SaliencyMix(), new FMix()),
            }
        )
        {
            Assert.Contains(
                "needs the gradient of a loss",
                Assert.Throws<ArgumentException>(() => sampler.Draw(images, key, 1)).Message,
                StringComparison.Ordinal
            );
            Assert.Equal(4, sampler.Draw(images, key, 1, gradient: images).BatchSize);
        }
        Assert.Throws<ArgumentException>(() => new SaliencyMix().Draw(images, key, 1, gradient: images[..2]));
    }

    [Fact]
    public void Values_are_given_channels_first_to_those_who_ask()
    {
        var sampler = new Brightest();
        var images = rand(2, 5, 4, 3); // two channels, last
        sampler.Draw(images[.., .., .., ..2].contiguous(), InputAxes.ChannelsLast, key, 0);
        Assert.Equal(images[.., .., .., ..2].movedim([-1], [1]).contiguous().data<float>().ToArray(), sampler.Seen);
    }

    private sealed class Brightest : MixSampler
    {
        public float[] Seen { get; private set; } = [];

        public override string Method => "brightest";

        public override MixNeeds Needs => MixNeeds.Inputs;

        protected override MixPlan DrawCore(MixRequest request)
        {
            Seen = request.Inputs.ToArray();
            return MixPlan.Identity(request.BatchSize);
        }
    }
}
