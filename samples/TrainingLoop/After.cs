using FMixSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

/// <summary>The same training loop with FMix: one line is new and one is changed.</summary>
internal static class After
{
    private static readonly FMix fmix = new();
    private static readonly RandomKey key = RandomKey.FromSeed(1);

    public static void Train(Module<Tensor, Tensor> model, Tensor images, Tensor labels, int steps)
    {
        using var optimizer = optim.Adam(model.parameters(), lr: 0.01);
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            var (batch, targets) = Stripes.Batch(images, labels, step);
            optimizer.zero_grad();
            var plan = fmix.Draw(batch, key, step);
            var loss = plan.CrossEntropy(model.call(plan.Apply(batch)), targets);
            loss.backward();
            optimizer.step();
        }
    }
}
