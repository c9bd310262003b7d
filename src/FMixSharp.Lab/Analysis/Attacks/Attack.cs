using FMixSharp.Masks;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Analysis.Attacks;

/// <summary>
/// A search for samples near given ones that a model classifies otherwise. Attacks hold options and no state; they draw from the key that is given, and
/// change neither model nor images.
/// </summary>
public abstract class Attack
{
    private protected Attack(string name, AttackNorm norm) => (Name, Norm) = (name, norm);

    /// <summary>Name in tables and files.</summary>
    public string Name { get; }

    /// <summary>How perturbations are measured.</summary>
    public AttackNorm Norm { get; }

    /// <summary>Attacks a batch at every ε of a list.</summary>
    /// <param name="model">What is attacked, in evaluation mode.</param>
    /// <param name="images">float32 (B, …), raw pixels within the model's bounds, on any device.</param>
    /// <param name="goal">What counts as success.</param>
    /// <param name="epsilons">Largest lengths, at least 0, in raw pixel units. An attack that looks for the shortest way runs once for all of them.</param>
    /// <param name="key">The randomness. Each sample draws from a place of its own, so a batch may be cut in any way.</param>
    /// <param name="firstSample">Number of the batch's first sample among all that are attacked with this key.</param>
    /// <returns>A result for each ε, in their order, owned by the caller's dispose scope, or the caller where there is none.</returns>
    /// <exception cref="ArgumentException">Input that does not fit, or a model in which the images of a batch influence each other; the message says what.</exception>
    /// <exception cref="ArithmeticException">The model gives infinity or NaN.</exception>
    public IReadOnlyList<AttackResult> Run(AttackedModel model, Tensor images, AttackGoal goal, IReadOnlyList<double> epsilons, RandomKey key, long firstSample = 0)
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
        var attacked = new AttackCase(model, images.detach().to(model.Device), goal.On(model.Device), key.Fold(Name), firstSample);
        var results = new List<AttackResult>();
        foreach (var (raw, epsilon) in Perturb(attacked, epsilons).Zip(epsilons))
            results.Add(attacked.Judge(raw, Norm, epsilon));
        return [.. results.Select(result => result.MoveToOuterScope())];
    }

    /// <summary>
    /// The attack's samples for each ε, within the model's bounds; lazily, so that one may be looked at before the next is made. An open scope owns them.
    /// </summary>
    private protected abstract IEnumerable<Tensor> Perturb(AttackCase attacked, IReadOnlyList<double> epsilons);

    // A class that the model does not have would never be left, or always. Where images influence each other, the gradient of the sum of their losses is not each one's own: so one image is
    // looked at alone, and beside itself and another one, none of whose pixels are the same: a sum shows beside the one, and a mean beside the other. Kernels differ with the batch size in the last digits only.
    private static void CheckModel(AttackedModel model, Tensor image, AttackGoal goal)
    {
        const double rounding = 0.01;
        using var scope = NewDisposeScope();
        var logits = model.Logits(image);
        if (logits.dim() != 2 || logits.shape[0] != 1)
            throw new ArgumentException($"the model ({model.Module.GetName()}) gives ({string.Join(", ", logits.shape)}) for one image; expected logits (1, classes)", nameof(model));
        var other = image.lt((model.Low + model.High) / 2).to(ScalarType.Float32) * (model.High - model.Low) + model.Low;
        var beside = model.Logits(cat([image, image, other]));
        if (beside.dim() != 2 || beside.shape[0] != 3 || beside.shape[1] != logits.shape[1])
            throw new ArgumentException($"the model ({model.Module.GetName()}) gives ({string.Join(", ", beside.shape)}) for three images; expected logits (3, {logits.shape[1]})", nameof(model));
        if ((beside.narrow(0, 0, 1) - logits).abs().max().item<float>() > rounding * logits.abs().max().item<float>() + 1e-6)
            throw new ArgumentException($"the model ({model.Module.GetName()}) gives other logits for an image alone than for the same image among others: images of a batch influence each "
                + "other, by a sum or a norm over the batch, and an attack would not attack each one. Give a model that looks at each image alone", nameof(model));
        if (ClassNumbers.Outside(goal.Classes, logits.shape[1]) is { } wrong)
            throw new ArgumentException($"the goal has the class {wrong}; expected 0 … {logits.shape[1] - 1}, the classes of the model ({model.Module.GetName()})", nameof(goal));
    }

    private static void Check(AttackedModel model, Tensor images, AttackGoal goal, IReadOnlyList<double> epsilons)
    {
        MixInputs.CheckDense(images, nameof(images));
        MixInputs.CheckDense(goal.Classes, "goal's classes");
        if (images.dtype != ScalarType.Float32 || images.dim() < 2 || images.numel() == 0)
            throw new ArgumentException($"images are {images.dtype} ({string.Join(", ", images.shape)}); expected float32 (B, …) with at least one sample", nameof(images));
        if (goal.Classes.dtype != ScalarType.Int64 || goal.Classes.dim() != 1 || goal.Classes.shape[0] != images.shape[0])
            throw new ArgumentException($"the goal's classes are {goal.Classes.dtype} ({string.Join(", ", goal.Classes.shape)}); expected int64 ({images.shape[0]}), "
                + "one for each image", nameof(goal));
        if (epsilons.Count == 0 || epsilons.FirstOrDefault(epsilon => !(epsilon >= 0) || double.IsInfinity(epsilon), 0) is not 0)
            throw new ArgumentException($"epsilons are [{string.Join(", ", epsilons)}]; expected at least one, all finite and at least 0", nameof(epsilons));
        using var scope = NewDisposeScope();
        var (low, high) = (images.min().item<float>(), images.max().item<float>());
        if (!(low >= (float)model.Low && high <= (float)model.High))
            throw new ArgumentException($"images have values from {low} to {high}, outside the model's bounds {model.Low} … {model.High}; give raw pixels, and put their "
                + "normalisation into the AttackedModel", nameof(images));
    }
}
