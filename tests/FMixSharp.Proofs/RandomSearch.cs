using FMixSharp.Analysis.Attacks;
using static TorchSharp.torch;

namespace FMixSharp.Proofs;

/// <summary>
/// An attack that asks for no gradient: in each step random values of every image are moved by random amounts, and stay so where that
/// raises the loss. A simple relative of: Andriushchenko, Croce, Flammarion, Hein, "Square Attack" (2020).
/// </summary>
/// <param name="norm">How perturbations are measured.</param>
/// <param name="steps">Number of forward passes.</param>
internal sealed class RandomSearch(AttackNorm norm, int steps) : Attack("random-search", norm)
{
    protected override Tensor Perturb(AttackCase attacked, double epsilon)
    {
        var best = attacked.Images.clone();
        var height = attacked.Goal.Losses(attacked.Model.Logits(best), AttackLoss.CrossEntropy);
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            var key = attacked.Key.Fold(step);
            var cells = attacked.Uniform(key.Fold(0)).gt(0.5); // a quarter of the values
            var move = Norm.Ascent(attacked.Normal(key.Fold(1)).masked_fill(cells.logical_not(), 0)) * (epsilon / 4);
            var next = attacked.ToBall(best + move, epsilon);
            var reached = attacked.Goal.Losses(attacked.Model.Logits(next), AttackLoss.CrossEntropy);
            var better = reached.gt(height);
            best.copy_(where(AttackNorm.PerSample(better, next), next, best));
            height.copy_(where(better, reached, height));
        }
        return best;
    }
}
