using System.Runtime.CompilerServices;

namespace FMixSharp;

/// <summary>Tests compute as programs do that follow the advice of <see cref="LibTorchFaults"/>: the repair comes before anything else.</summary>
internal static class RepairedLibTorch
{
    [ModuleInitializer]
    public static void Repair() => LibTorchFaults.Repair();
}
