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

    /// <summary>Gradient of the goal's loss, (B, …); the caller's scope owns it. Nothing is left at the model's weights.</summary>
    public Tensor LossGradient(Tensor samples)
    {
        using var scope = NewDisposeScope();
        using var learning = enable_grad();
        var inputs = samples.detach().requires_grad_(true);
        var loss = Goal.Loss(Model.Logits(inputs));
        return AttackChecks.Finite(autograd.grad([loss], [inputs])[0], "gradient").MoveToOuterDisposeScope();
    }

    /// <summary>Clips <paramref name="raw"/> to ε, looks at what the model makes of it, and checks that all is as promised.</summary>
    public AttackResult Judge(Tensor raw, AttackNorm norm, double epsilon)
    {
        using var scope = NewDisposeScope();
        var clipped = epsilon == 0 ? Images.clone() : ToBall(raw, norm, epsilon);
        AttackChecks.Bounds(raw, Model);
        AttackChecks.Bounds(clipped, Model);
        AttackChecks.Ball(clipped - Images, norm, epsilon, Math.Max(Math.Abs(Model.Low), Math.Abs(Model.High)));
        var success = Goal.IsReached(AttackChecks.Finite(Model.Logits(clipped), "logits"));
        return new AttackResult(epsilon, raw.alias(), clipped, success).MoveToOuterScope();
    }
}
