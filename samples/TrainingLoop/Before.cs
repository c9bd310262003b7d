using static TorchSharp.torch;
using static TorchSharp.torch.nn;

/// <summary>A training loop as one writes it with TorchSharp.</summary>
internal static class Before
{
    public static void Train(Module<Tensor, Tensor> model, Tensor images, Tensor labels, int steps)
    {
        using var optimizer = optim.Adam(model.parameters(), lr: 0.01);
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            var (batch, targets) = Stripes.Batch(images, labels, step);
            optimizer.zero_grad();
            var loss = functional.cross_entropy(model.call(batch), targets);
            loss.backward();
            optimizer.step();
        }
    }
}
