using TorchSharp;

namespace FMixSharp.Lab.Models;

/// <summary>
/// Numbers for tensors' operations. TorchSharp wraps a plain number in an object that nothing holds while libtorch reads it; when the garbage collector runs at that moment, the
/// operation fails or computes with another number. These are never collected.
/// </summary>
internal static class KeptNumbers
{
    public static readonly Scalar Zero = 0, One = 1, Lowest = float.MinValue;
}
