using static TorchSharp.torch;

namespace FMixSharp.Analysis.Attacks;

/// <summary>
/// A search for samples near given ones that a model classifies otherwise. Attacks hold options and no state; they draw from the key that
/// is given, and change neither model nor images.
/// </summary>
/// <remarks>
/// An attack of one's own overrides <see cref="Perturb"/>. All else is done here, for every attack alike: input and model are checked,
/// samples clipped to ε and the bounds, and success is read from the model's answer to the clipped sample, so that no attack can claim
/// it.
/// </remarks>
public abstract class Attack
{
    /// <summary>An attack.</summary>
    /// <param name="name">
    /// Its name in tables and files, not empty. It is folded into the key, so attacks with different names draw different numbers.
    /// </param>
    /// <param name="norm">How perturbations are measured.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    protected Attack(string name, AttackNorm norm)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(norm);
        (Name, Norm) = (name, norm);
    }

    /// <summary>Name in tables and files.</summary>
    public string Name { get; }

    /// <summary>How perturbations are measured.</summary>
    public AttackNorm Norm { get; }

    /// <summary>
    /// Whether the attack looks for the shortest way, whatever ε is; false unless overridden. Then <see cref="Perturb"/> is called once,
    /// with an ε of +∞, and its samples are clipped to every ε.
    /// </summary>
    protected virtual bool SeeksShortestWay => false;

    /// <summary>Attacks a batch at every ε of a list.</summary>
    /// <param name="model">What is attacked, in evaluation mode.</param>
    /// <param name="images">float32 (B, …), raw pixels within the model's bounds, on any device.</param>
    /// <param name="goal">What counts as success.</param>
    /// <param name="epsilons">
    /// Largest lengths, at least 0, in raw pixel units. An attack that looks for the shortest way runs once for all of them.
    /// </param>
    /// <param name="key">The randomness. Each sample draws from a place of its own, so a batch may be cut in any way.</param>
    /// <param name="firstSample">Number of the batch's first sample among all that are attacked with this key.</param>
    /// <returns>A result for each ε, in their order, owned by the caller's dispose scope, or the caller where there is none.</returns>
    /// <exception cref="ArgumentException">
    /// Input that does not fit, or a model in which the images of a batch influence each other; the message says what.
    /// </exception>
    /// <exception cref="ArithmeticException">The model gives infinity or NaN.</exception>
    /// <exception cref="InvalidOperationException">
    /// The attack gave what are no samples: another shape or type, or values outside the bounds.
    /// </exception>
    public IReadOnlyList<AttackResult> Run(
        AttackedModel model,
        Tensor images,
        AttackGoal goal,
        IReadOnlyList<double> epsilons,
        RandomKey key,
        long firstSample = 0
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(goal);
        ArgumentNullException.ThrowIfNull(epsilons);
        ArgumentOutOfRangeException.ThrowIfNegative(firstSample);
        LibTorchFaults.Repair();
        model.Check();
        Check(model, images, goal, epsilons);
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        CheckModel(model, images.narrow(0, 0, 1).detach().to(model.Device), goal);
        var attacked = new AttackCase(model, images.detach().to(model.Device), goal.On(model.Device), Norm, key.Fold(Name), firstSample);
        var shortest = SeeksShortestWay ? Perturb(attacked, double.PositiveInfinity) : null;
        var results = new List<AttackResult>();
        foreach (var epsilon in epsilons)
        {
            using var one = NewDisposeScope();
            var samples = shortest ?? (epsilon == 0 ? attacked.Images.clone() : Perturb(attacked, epsilon));
            results.Add(attacked.Judge(samples, epsilon, Name).MoveToOuterScope());
        }
        return [.. results.Select(result => result.MoveToOuterScope())];
    }

    /// <summary>The attack itself: samples for which the goal is reached, as far as it finds any.</summary>
    /// <param name="attacked">Model, images and goal; and gradients, projections and random numbers.</param>
    /// <param name="epsilon">Largest length, above 0, in raw pixel units; +∞ with <see cref="SeeksShortestWay"/>.</param>
    /// <returns>
    /// float32 (B, …) like the images, within the model's bounds; what is farther than ε is brought within ε. Not the images themselves,
    /// nor written into them.
    /// </returns>
    /// <remarks>
    /// It is called without gradients (<c>no_grad</c>) and in a dispose scope of its own, which owns all tensors that are made. A long
    /// loop opens another one in each step and moves out what the next step needs. It keeps nothing in the attack itself, so that one
    /// attack can be used for many models.
    /// </remarks>
    protected abstract Tensor Perturb(AttackCase attacked, double epsilon);

    // A class that the model does not have would never be left, or always. Where images influence each other, the gradient of the sum of
    // their losses is not each one's own: so one image is looked at alone, and beside itself and another one, none of whose pixels are
    // the same: a sum shows beside the one, and a mean beside the other. Kernels differ with the batch size in the last digits only.
    private static void CheckModel(AttackedModel model, Tensor image, AttackGoal goal)
    {
        const double rounding = 0.01;
        using var scope = NewDisposeScope();
        var name = model.Module.GetName();
        var logits = model.Logits(image);
        if (logits.dim() != 2 || logits.shape[0] != 1)
        {
            throw new ArgumentException(
                $"the model ({name}) gives {Shape(logits)} for one image; expected logits (1, classes)",
                nameof(model)
            );
        }
        var other = image.lt((model.Low + model.High) / 2).to(ScalarType.Float32) * (model.High - model.Low) + model.Low;
        var beside = model.Logits(cat([image, image, other]));
        if (beside.dim() != 2 || beside.shape[0] != 3 || beside.shape[1] != logits.shape[1])
        {
            throw new ArgumentException(
                $"the model ({name}) gives {Shape(beside)} for three images; expected logits (3, {logits.shape[1]})",
                nameof(model)
            );
        }
        if ((beside.narrow(0, 0, 1) - logits).abs().max().item<float>() > rounding * logits.abs().max().item<float>() + 1e-6)
        {
            throw new ArgumentException(
                $"the model ({name}) gives other logits for an image alone than for the same image among others: "
                    + "images of a batch influence each other, by a sum or a norm over the batch, and an attack would not attack each one. "
                    + "Give a model that looks at each image alone",
                nameof(model)
            );
        }
        if (ClassNumbers.Outside(goal.Classes, logits.shape[1]) is { } wrong)
        {
            throw new ArgumentException(
                $"the goal has the class {wrong}; expected 0 … {logits.shape[1] - 1}, the classes of the model ({name})",
                nameof(goal)
            );
        }
    }

    private static void Check(AttackedModel model, Tensor images, AttackGoal goal, IReadOnlyList<double> epsilons)
    {
        DenseTensor.Check(images, nameof(images));
        DenseTensor.Check(goal.Classes, "goal's classes");
        if (images.dtype != ScalarType.Float32 || images.dim() < 2 || images.numel() == 0)
        {
            throw new ArgumentException(
                $"images are {images.dtype} {Shape(images)}; expected float32 (B, …) with at least one sample",
                nameof(images)
            );
        }
        if (goal.Classes.dtype != ScalarType.Int64 || goal.Classes.dim() != 1 || goal.Classes.shape[0] != images.shape[0])
        {
            throw new ArgumentException(
                $"the goal's classes are {goal.Classes.dtype} {Shape(goal.Classes)}; expected int64 "
                    + $"({images.shape[0]}), one for each image",
                nameof(goal)
            );
        }
        if (epsilons.Count == 0 || epsilons.FirstOrDefault(epsilon => !(epsilon >= 0) || double.IsInfinity(epsilon), 0) is not 0)
        {
            throw new ArgumentException(
                $"epsilons are [{string.Join(", ", epsilons)}]; expected at least one, all finite and at least 0",
                nameof(epsilons)
            );
        }
        using var scope = NewDisposeScope();
        var (low, high) = (images.min().item<float>(), images.max().item<float>());
        if (!(low >= (float)model.Low && high <= (float)model.High))
        {
            throw new ArgumentException(
                $"images have values from {low} to {high}, outside the model's bounds {model.Low} … {model.High}; "
                    + "give raw pixels, and put their normalisation into the AttackedModel",
                nameof(images)
            );
        }
    }

    private static string Shape(Tensor tensor) => $"({string.Join(", ", tensor.shape)})";
}
