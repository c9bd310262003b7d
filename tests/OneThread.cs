using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FMixSharp.Tests;

/// <summary>
/// libtorch computes on one thread in tests, unless OMP_NUM_THREADS says otherwise: tests run side by side, and several threads each, on layers this small, would mostly wait for
/// each other. A test of several threads sets its own number.
/// </summary>
internal static partial class OneThread
{
    private const string Variable = "OMP_NUM_THREADS";

    [ModuleInitializer]
    internal static void Set()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not null)
            return;
        Environment.SetEnvironmentVariable(Variable, "1"); // for processes that tests start
        if (!OperatingSystem.IsWindows())
            _ = SetNativeVariable(Variable, "1", 1); // for this one: native code does not see what .NET set
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNativeVariable(string name, string value, int overwrite);
}
