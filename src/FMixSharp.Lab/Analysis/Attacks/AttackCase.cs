using FMixSharp.Masks;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Analysis.Attacks;

/// <summary>One batch under attack: what all attacks do with model, images and goal.</summary>
/// <param name="Model">The model.</param>
/// <param name="Images">float32 (B, …) within the model's bounds, on its device.</param>
/// <param name="Goal">What is wanted, on the same device.</param>
/// <param name="Key">The attack's randomness.</param>
/// <param name="FirstSample">Number of the batch's first sample in the data; sample i draws from place FirstSample + i.</param>
internal sealed record AttackCase(AttackedModel Model, Tensor Images, AttackGoal Goal, RandomKey Key, long FirstSample)
{
    /// <summary>Values within the model's bounds.</summary>
    public Tensor ToBounds(Tensor samples) => samples.clamp(Model.Low, Model.High);

    /// <summary>The samples nearest to <paramref name="samples"/> that are within ε of the images, then within the bounds.</summary>
    public Tensor ToBall(Tensor samples, AttackNorm norm, double epsilon) => ToBounds(Images + norm.Project(samples - Images, epsilon));

    /// <summary>The goal's losses (B), their gradient (B, …) and whether the goal is reached (B); the caller's scope owns them. Nothing is left at the model's weights.</summary>
    public (Tensor Losses, Tensor Gradient, Tensor Reached) Slope(Tensor samples, AttackLoss loss)
    {
        using var scope = NewDisposeScope();
        using var learning = enable_grad();
        var inputs = samples.detach().requires_grad_(true);
        var logits = Model.Logits(inputs);
        var losses = Goal.Losses(logits, loss);
        var gradient = Model.Gradient(losses.sum(), inputs);
        return (losses.detach().MoveToOuterDisposeScope(), gradient.MoveToOuterDisposeScope(), Goal.IsReached(logits.detach()).MoveToOuterDisposeScope());
    }

    /// <summary>The samples at <paramref name="indices"/>. Their places are not kept, so nothing may be drawn for them.</summary>
    public AttackCase Of(Tensor indices) => this with { Images = Images.index_select(0, indices), Goal = Goal.Of(indices) };

    /// <summary>Clips <paramref name="raw"/> to ε, looks at what the model makes of it, and checks that all is as promised.</summary>
    public AttackResult Judge(Tensor raw, AttackNorm norm, double epsilon)
    {
        using var scope = NewDisposeScope();
        var clipped = epsilon == 0 ? Images.clone() : ToBall(raw, norm, epsilon);
        AttackChecks.Bounds(raw, Model);
        AttackChecks.Bounds(clipped, Model);
        AttackChecks.Ball(clipped - Images, norm, epsilon, Math.Max(Math.Abs(Model.Low), Math.Abs(Model.High)));
        var success = Goal.IsReached(Model.Logits(clipped));
        return new AttackResult(epsilon, raw.alias(), clipped, success).MoveToOuterScope();
    }
}
