namespace FMixSharp;

/// <summary>What <see cref="LibTorchFaults.Repair()"/> found and did.</summary>
public sealed class LibTorchRepair
{
    internal LibTorchRepair(LibTorchRepairOutcome outcome, string? message) => (Outcome, Message) = (outcome, message);

    /// <summary>In a word.</summary>
    public LibTorchRepairOutcome Outcome { get; }

    /// <summary>In a sentence, for the user of the program; null when nothing was wrong.</summary>
    public string? Message { get; }

    /// <summary>The sentence, or that there was nothing to repair.</summary>
    public override string ToString() => Message ?? "libtorch needs no repair on this machine.";
}
