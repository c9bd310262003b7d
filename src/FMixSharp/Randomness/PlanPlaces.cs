namespace FMixSharp;

/// <summary>
/// The named places of randomness below a plan's key. Every name is a promise: another one draws other masks and plans from the same seeds.
/// Numbers that are folded in besides are those of samples, masks and choices; a choice's own plan is at the key with the choice's number.
/// The layer of Manifold MixUp is at "layer" (<c>ManifoldMixUp</c>).
/// </summary>
internal static class PlanPlaces
{
    /// <summary>Who is mixed with whom.</summary>
    public const string Partners = "partners";

    /// <summary>λ: one for the batch, or one after another for its samples.</summary>
    public const string Lambda = "lambda";

    /// <summary>FMix: the grey image behind each pair of masks.</summary>
    public const string Image = "image";

    /// <summary>FMix: whether λN cells are rounded up or down, mask after mask.</summary>
    public const string Rounding = "rounding";

    /// <summary>Where boxes lie, and their sides: CutMix, Cutout, Random Erasing; then the sample's number.</summary>
    public const string Box = "box";

    /// <summary>What erased cells are filled with; then the sample's number.</summary>
    public const string Fill = "fill";

    /// <summary>AugMix: chains, their weights, and λ; then the sample's number.</summary>
    public const string Chains = "chains";

    /// <summary>Which method is chosen, for the batch or sample after sample.</summary>
    public const string Choice = "choice";

    /// <summary>Points that are drawn from voxels; then the cloud's number.</summary>
    public const string Points = "points";

    /// <summary>SMOTE, below the class: in which order samples are used.</summary>
    public const string Order = "order";

    /// <summary>SMOTE, below the class: which neighbour, and how far.</summary>
    public const string Pairs = "pairs";
}
