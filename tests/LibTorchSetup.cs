using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FMixSharp.Tests;

/// <summary>
/// Comes before all tests of an assembly. libtorch computes on one thread, unless OMP_NUM_THREADS says otherwise: tests run side by side,
/// and several threads each, on layers this small, would mostly wait for each other; a test of several threads sets its own number. And it
/// is repaired, as in programs that follow the advice of <see cref="LibTorchFaults"/>; but not in processes of tests that load it
/// themselves.
/// </summary>
internal static partial class LibTorchSetup
{
    public const string UntouchedVariable = "FMIX_TEST_UNTOUCHED";

    private const string Variable = "OMP_NUM_THREADS";

    [ModuleInitializer]
    internal static void Apply()
    {
        if (Environment.GetEnvironmentVariable(Variable) is null)
        {
            Environment.SetEnvironmentVariable(Variable, "1"); // for processes that tests start
            if (!OperatingSystem.IsWindows())
                _ = SetNativeVariable(Variable, "1", 1); // for this one: native code does not see what .NET set
        }
        if (Environment.GetEnvironmentVariable(UntouchedVariable) is null)
            LibTorchFaults.Repair(); // after that, because it may load libtorch
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNativeVariable(string name, string value, int overwrite);
}
