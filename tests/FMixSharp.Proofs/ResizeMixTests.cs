using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Proofs;

public sealed class ResizeMixTests : IDisposable
{
    private static readonly RandomKey key = RandomKey.FromSeed(1);
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Each_value_is_the_samples_or_its_partners_and_lambda_is_the_share_that_is_left()
    {
        // Channel c of sample i is 10·i + c everywhere, so that resizing changes no value.
        var images = (arange(6) * 10)
            .view(6, 1, 1, 1)
            .add(arange(3).view(1, 3, 1, 1))
            .expand(6, 3, 20, 30)
            .to(ScalarType.Float32)
            .contiguous();
        var plan = new ResizeMix().Draw(images, key, 3);
        var mixed = plan.Apply(images);
        for (var i = 0; i < 6; i++)
        {
            var own = mixed[i].eq(images[i]).to(ScalarType.Float32).mean().item<float>();
            Assert.Equal(plan.Partners[i] == i ? 1 : plan.Lambdas[i], own, 1e-6); // a mean in float32
            Assert.True(mixed[i].eq(images[i]).logical_or(mixed[i].eq(images[plan.Partners[i]])).all().item<bool>());
        }
    }

    [Fact]
    public void It_combines_stores_and_mixes_arrays_like_any_method()
    {
        var turns = new Alternation(new ResizeMix(), new FMix());
        var images = rand(4, 3, 9, 8);
        var plan = turns.Draw(images, key, 2);
        Assert.Equal("resizemix", plan.Method);
        var path = Path.Combine(Directory.CreateTempSubdirectory("fmixsharp-proofs-").FullName, "plan.json");
        plan.Save(path);
        var mixed = new float[images.numel()];
        MixPlan.Load(path).Apply(images.data<float>().ToArray(), mixed, 3);
        Assert.Equal(plan.Apply(images).data<float>().ToArray(), mixed);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }
}
