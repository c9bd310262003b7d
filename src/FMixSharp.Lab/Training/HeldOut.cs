namespace FMixSharp.Lab.Training;

/// <summary>Samples that a run is measured on and not trained on.</summary>
public enum HeldOut
{
    /// <summary>Those that results are of.</summary>
    Test,

    /// <summary>Those that a run chooses its best epoch by.</summary>
    Validation,
}
