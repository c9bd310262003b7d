using System.Runtime.InteropServices;

namespace FMixSharp;

/// <summary>
/// Switches of libtorch's at::Context that TorchSharp binds none of: which libraries it computes with, in this process. All are false on
/// systems other than Linux, where their names differ.
/// </summary>
internal static class LibTorchContext
{
    /// <summary>The library that the context is in.</summary>
    public const string Library = "libtorch_cpu.so";

    /// <summary>Makes libtorch compute without oneDNN; false where that cannot be done.</summary>
    public static bool SwitchOffOneDnn()
    {
        if (
            !TryFind("_ZN2at7Context20setUserEnabledMkldnnEb", out var set)
            || !TryFind("_ZNK2at7Context17userEnabledMkldnnEv", out var get)
            || Context() is not { } context
        )
            return false;
        As<SetEnabled>(set)(context, 0);
        return As<IsEnabled>(get)(context) == 0;
    }

    /// <summary>
    /// Makes libtorch compute without NNPACK, if that does not work on this machine: else it tries at each convolution, and prints each
    /// time that it failed.
    /// </summary>
    public static void SwitchOffBrokenNnpack()
    {
        if (
            TryFind("nnp_initialize", out var initialise)
            && TryFind("_ZN2at7Context20setUserEnabledNNPACKEb", out var set)
            && As<Initialise>(initialise)() != 0
            && Context() is { } context
        )
            As<SetEnabled>(set)(context, 0);
    }

    private static nint? Context() => TryFind("_ZN2at13globalContextEv", out var global) ? As<GlobalContext>(global)() : null;

    // The library is loaded, so that its name finds it again.
    private static bool TryFind(string name, out nint function)
    {
        function = 0;
        return OperatingSystem.IsLinux()
            && NativeLibrary.TryLoad(Library, out var library)
            && NativeLibrary.TryGetExport(library, name, out function);
    }

    private static T As<T>(nint function)
        where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(function);

    // C++ passes the object of a method as its first argument.
    private delegate nint GlobalContext();

    private delegate void SetEnabled(nint context, byte isEnabled);

    private delegate byte IsEnabled(nint context);

    private delegate int Initialise();
}
