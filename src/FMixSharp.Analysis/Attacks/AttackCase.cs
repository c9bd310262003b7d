using static TorchSharp.torch;

namespace FMixSharp.Analysis.Attacks;

/// <summary>
/// One batch under attack, as <see cref="Attack.Perturb"/> gets it: model, images and goal, and what attacks do with them. Tensors are on
/// the model's device; those that methods return belong to the caller's dispose scope.
/// </summary>
public sealed class AttackCase
{
    private readonly SampleNoise noise;

    internal AttackCase(AttackedModel model, Tensor images, AttackGoal goal, AttackNorm norm, RandomKey key, long firstSample)
        : this(model, images, goal, norm, key, SampleNoise.For(images, firstSample)) { }

    private AttackCase(AttackedModel model, Tensor images, AttackGoal goal, AttackNorm norm, RandomKey key, SampleNoise noise) =>
        (Model, Images, Goal, Norm, Key, this.noise) = (model, images, goal, norm, key, noise);

    /// <summary>What is attacked.</summary>
    public AttackedModel Model { get; }

    /// <summary>
    /// float32 (B, …): raw pixels within the model's bounds. They may be the caller's own memory: copy them before writing into them.
    /// </summary>
    public Tensor Images { get; }

    /// <summary>What counts as success.</summary>
    public AttackGoal Goal { get; }

    /// <summary>How perturbations are measured: the attack's own norm.</summary>
    public AttackNorm Norm { get; }

    /// <summary>
    /// The attack's randomness: the key of the call with the attack's name folded in. Fold in the number of a step before drawing for it.
    /// </summary>
    public RandomKey Key { get; }

    /// <summary>Samples (B, …) with every value within the model's bounds.</summary>
    public Tensor ToBounds(Tensor samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        return samples.clamp(Model.Low, Model.High);
    }

    /// <summary>The samples nearest to <paramref name="samples"/> (B, …) that are within ε of the images, then within the bounds.</summary>
    public Tensor ToBall(Tensor samples, double epsilon)
    {
        ArgumentNullException.ThrowIfNull(samples);
        return ToBounds(Images + Norm.Project(samples - Images, epsilon));
    }

    /// <summary>
    /// bool (B): whether the model's predictions for <paramref name="samples"/> (B, …) are what the goal asks for; one forward pass.
    /// </summary>
    /// <exception cref="ArithmeticException">The model gives infinity or NaN.</exception>
    public Tensor IsReached(Tensor samples)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        return Goal.IsReached(Model.Logits(samples)).MoveToOuterDisposeScope();
    }

    /// <summary>The goal's loss and its gradient; a forward and a backward pass. Nothing is left at the model's weights.</summary>
    /// <param name="samples">float32 (B, …).</param>
    /// <param name="loss">What is to be raised.</param>
    /// <returns>
    /// The losses (B), which are the higher the nearer the goal; their gradient (B, …); and whether the goal is reached (B).
    /// </returns>
    /// <exception cref="ArgumentException">The model has no gradient, or too few classes for the loss.</exception>
    /// <exception cref="ArithmeticException">The model gives infinity or NaN.</exception>
    public (Tensor Losses, Tensor Gradient, Tensor Reached) Slope(Tensor samples, AttackLoss loss) =>
        Slope(samples, logits => Goal.Losses(logits, loss));

    /// <summary>A loss of one's own and its gradient; a forward and a backward pass. Nothing is left at the model's weights.</summary>
    /// <param name="samples">float32 (B, …).</param>
    /// <param name="losses">From logits (B, classes) to one loss for each sample (B), by steps that have a gradient.</param>
    /// <returns>The losses (B), their gradient (B, …), and whether the goal is reached (B).</returns>
    /// <exception cref="ArgumentException">The model, or the loss, has no gradient.</exception>
    /// <exception cref="ArithmeticException">The model gives infinity or NaN.</exception>
    public (Tensor Losses, Tensor Gradient, Tensor Reached) Slope(Tensor samples, Func<Tensor, Tensor> losses)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(losses);
        using var scope = NewDisposeScope();
        using var learning = enable_grad();
        var inputs = samples.detach().requires_grad_(true);
        var logits = Model.Logits(inputs);
        var each = losses(logits);
        if (each.dim() != 1 || each.shape[0] != samples.shape[0])
        {
            throw new ArgumentException(
                $"the loss gives ({string.Join(", ", each.shape)}) for {samples.shape[0]} samples; expected one number for each",
                nameof(losses)
            );
        }
        var gradient = Model.Gradient(each.sum(), inputs);
        return (
            each.detach().MoveToOuterDisposeScope(),
            gradient.MoveToOuterDisposeScope(),
            Goal.IsReached(logits.detach()).MoveToOuterDisposeScope()
        );
    }

    /// <summary>
    /// float32 (B, *shape), uniform in (−1, 1). Every sample draws from a place of its own, so what it gets does not depend on how the
    /// data are cut into batches.
    /// </summary>
    /// <param name="key">The randomness: <see cref="Key"/>, or a place below it. The same key gives the same values.</param>
    /// <param name="shape">What is drawn for each sample, such as [1] for a number; null for the shape of an image.</param>
    public Tensor Uniform(RandomKey key, IReadOnlyList<long>? shape = null) => noise.Uniform(key, shape);

    /// <summary>float32 (B, *shape), standard normal; drawn as <see cref="Uniform"/> draws.</summary>
    /// <inheritdoc cref="Uniform" path="/param"/>
    public Tensor Normal(RandomKey key, IReadOnlyList<long>? shape = null) => noise.Normal(key, shape);

    /// <summary>
    /// float32 (B, …): a perturbation uniform in the ball of length 1, for a random start: times ε, it is one of the ball of length ε.
    /// </summary>
    /// <param name="key">The randomness, as for <see cref="Uniform"/>.</param>
    public Tensor PointInBall(RandomKey key)
    {
        using var scope = NewDisposeScope();
        return Norm.PointInBall(noise, key).MoveToOuterDisposeScope();
    }

    /// <summary>Noise of length 1, as <see cref="UniformNoise"/> has it.</summary>
    internal Tensor UnitNoise(RandomKey key)
    {
        using var scope = NewDisposeScope();
        return Norm.Noise(noise, key).MoveToOuterDisposeScope();
    }

    /// <summary>The case of some of the samples, which draw what they would have drawn among all.</summary>
    /// <param name="indices">int64 (n): their places in the batch, at least one.</param>
    public AttackCase At(Tensor indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        using var scope = NewDisposeScope();
        var chosen = noise.At(indices.cpu().contiguous().data<long>().ToArray());
        var images = Images.index_select(0, indices).MoveToOuterDisposeScope();
        var goal = Goal.At(indices);
        goal.Classes.MoveToOuterDisposeScope();
        return new AttackCase(Model, images, goal, Norm, Key, chosen);
    }

    /// <summary>Clips <paramref name="raw"/> to ε, looks at what the model makes of it, and checks that all is as promised.</summary>
    internal AttackResult Judge(Tensor raw, double epsilon, string attack)
    {
        using var scope = NewDisposeScope();
        AttackChecks.Samples(raw, this, attack);
        var clipped = epsilon == 0 ? Images.clone() : ToBall(raw, epsilon);
        AttackChecks.Ball(clipped, this, epsilon);
        return new AttackResult(epsilon, raw.detach(), clipped, IsReached(clipped)).MoveToOuterScope();
    }
}
