using static TorchSharp.torch;

namespace FMixSharp.Benchmarks.Report;

/// <summary>DeepFool and PGD (ℓ∞, pixels in [0, 1]) as one writes them down: what <see cref="AttackFigures"/> compares with.</summary>
internal static class PlainAttacks
{
    /// <summary>A forward pass for each candidate, and all samples until the last one is done.</summary>
    public static Tensor DeepFool(Func<Tensor, Tensor> logits, Tensor images, int steps, int candidates)
    {
        using var scope = NewDisposeScope();
        var ranked = logits(images).detach().topk(candidates, 1).indexes;
        var own = ranked[.., 0..1];
        var (samples, total) = (images, zeros_like(images));
        for (var step = 0; step < steps; step++)
        {
            using var one = NewDisposeScope();
            var done = logits(samples).detach().argmax(1, keepdim: true).ne(own);
            if (done.all().item<bool>())
                break;
            Tensor? nearest = null, across = null;
            for (var k = 1; k < candidates; k++)
            {
                var inputs = samples.detach().clone().requires_grad_(true);
                var outputs = logits(inputs);
                var difference = outputs.gather(1, ranked[.., k..(k + 1)]) - outputs.gather(1, own);
                difference.sum().backward();
                var gradient = inputs.grad!;
                var distance = difference.detach().abs() / (gradient.flatten(1).abs().sum([1], keepdim: true) + 1e-8);
                var closer = nearest is null ? null : distance.lt(nearest);
                across = closer is null ? gradient : where(closer.reshape(-1, 1, 1, 1), gradient, across!);
                nearest = closer is null ? distance : where(closer, distance, nearest!);
            }
            total = (total + (nearest! + 1e-4).reshape(-1, 1, 1, 1) * across!.sign()).MoveToOuterDisposeScope();
            samples = where(done.reshape(-1, 1, 1, 1), samples, (images + 1.02 * total).clamp(0, 1)).MoveToOuterDisposeScope();
        }
        return samples.MoveToOuterDisposeScope();
    }

    /// <summary>The loss's backward pass through everything, weights included.</summary>
    public static Tensor Pgd(Func<Tensor, Tensor> logits, Tensor images, Tensor labels, double epsilon, int steps)
    {
        using var scope = NewDisposeScope();
        var samples = images;
        for (var step = 0; step < steps; step++)
        {
            using var one = NewDisposeScope();
            var inputs = samples.detach().clone().requires_grad_(true);
            nn.functional.cross_entropy(logits(inputs), labels, reduction: nn.Reduction.Sum).backward();
            var moved = inputs.detach() + epsilon / 30 * inputs.grad!.sign();
            samples = (images + (moved - images).clamp(-epsilon, epsilon)).clamp(0, 1).MoveToOuterDisposeScope();
        }
        return samples.MoveToOuterDisposeScope();
    }
}
