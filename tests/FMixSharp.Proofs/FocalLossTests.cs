using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Proofs;

public sealed class FocalLossTests
{
    [Fact]
    public void A_focal_loss_is_mixed_in_one_line()
    {
        using var scope = NewDisposeScope();
        var (logits, labels) = (rand(5, 3).requires_grad_(), tensor(new long[] { 0, 1, 2, 1, 0 }));
        var plan = new MixUp(new MixUpOptions { PerSample = true }).Draw(5, [8, 8], RandomKey.FromSeed(1), 0);
        var loss = plan.Loss(labels, each => Focal(logits, each));
        loss.backward();
        var expected = 0.0;
        for (var i = 0; i < 5; i++)
        {
            var (own, partner) = (
                Focal(logits, labels)[i].item<float>(),
                Focal(logits, labels[plan.Partners[i]].expand(5))[i].item<float>()
            );
            expected += (plan.Lambdas[i] * own + (1 - plan.Lambdas[i]) * partner) / 5;
        }
        Assert.Equal(expected, loss.item<float>(), 1e-6); // sums of five in float32
        Assert.True(logits.grad!.abs().sum().item<float>() > 0);
    }

    // Lin, Goyal, Girshick, He, Dollár, "Focal Loss for Dense Object Detection" (2017), γ = 2: (1 − p)²·(−log p).
    private static Tensor Focal(Tensor logits, Tensor labels)
    {
        var crossEntropy = functional.cross_entropy(logits, labels, reduction: Reduction.None);
        return (1 - (-crossEntropy).exp()).square() * crossEntropy;
    }
}
