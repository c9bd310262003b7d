namespace FMixSharp.Analysis.Attacks;

/// <summary>
/// The named places of randomness below the key of an attack, which is the given key with the attack's name folded in. Every name is a
/// promise: another one draws other noise from the same seeds. Numbers that are folded in besides are those of draws and samples.
/// </summary>
internal static class AttackPlaces
{
    /// <summary>How far from the centre a point of an ℓ2 ball lies; then the sample's number.</summary>
    public const string Radius = "radius";
}
