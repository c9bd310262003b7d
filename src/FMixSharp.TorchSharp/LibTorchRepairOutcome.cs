namespace FMixSharp;

/// <summary>What came of a repair of libtorch.</summary>
public enum LibTorchRepairOutcome
{
    /// <summary>The fault cannot happen on this machine; nothing was changed.</summary>
    NotNeeded,

    /// <summary>The fault is gone, at no cost.</summary>
    Repaired,

    /// <summary>oneDNN is switched off for this process: convolutions are right, but take about twice as long.</summary>
    OneDnnOff,

    /// <summary>The fault is there, and nothing could be done: convolutions on the processor may be wrong. So it is on Windows.</summary>
    NotRepaired,
}
