using System.Globalization;
using System.Runtime.CompilerServices;

namespace FMixSharp.Lab.Tests.Records;

/// <summary>A folder for one test, below the system's temporary folder; deleted afterwards.</summary>
internal sealed class TestFolder : IDisposable
{
    private static int counter;

    public TestFolder([CallerMemberName] string test = "")
    {
        var number = Interlocked.Increment(ref counter).ToString(CultureInfo.InvariantCulture);
        Path = Directory.CreateTempSubdirectory($"fmixsharp-{test}-{number}-").FullName;
    }

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
