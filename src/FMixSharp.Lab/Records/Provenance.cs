using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace FMixSharp.Lab.Records;

/// <summary>Which program on which machine made a record.</summary>
public static class Provenance
{
    private static readonly string[] informationalVersion = Informational(typeof(Provenance).Assembly).Split('+', 2);

    /// <summary>Version of FMixSharp, such as "0.1.0".</summary>
    public static string Version => informationalVersion[0];

    /// <summary>The git commit it was built from; the SDK puts it behind the version. "unknown" when built outside a repository.</summary>
    public static string Commit => informationalVersion is [_, var commit] ? commit : "unknown";

    /// <summary>Version of TorchSharp.</summary>
    public static string TorchSharpVersion => Informational(typeof(TorchSharp.torch).Assembly).Split('+')[0];

    /// <summary>Versions of the libraries that numbers depend on, by name. Loads libtorch.</summary>
    public static IReadOnlyDictionary<string, string> LibraryVersions =>
        new Dictionary<string, string>
        {
            ["TorchSharp"] = TorchSharpVersion,
            ["libtorch"] = TorchSharp.torch.__version__,
            ["SkiaSharp"] = Informational(typeof(SkiaSharp.SKBitmap).Assembly).Split('+')[0],
        };

    /// <summary>For example ".NET 10.0.1".</summary>
    public static string Runtime => RuntimeInformation.FrameworkDescription;

    /// <summary>For example "Debian GNU/Linux 12 (bookworm), X64".</summary>
    public static string OperatingSystem => $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}";

    /// <summary>For example "Intel(R) Core(TM) i5, 4 cores, 16 GiB": what this process may use, not what is built in.</summary>
    public static string Machine
    {
        get
        {
            var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30);
            return string.Create(CultureInfo.InvariantCulture, $"{Processor}, {Environment.ProcessorCount} cores, {memory:0} GiB");
        }
    }

    /// <summary>For example "Intel(R) Core(TM) i5".</summary>
    public static string Processor
    {
        get
        {
            const string cpuInfo = "/proc/cpuinfo";
            const string label = "model name";
            var lines = File.Exists(cpuInfo) ? File.ReadLines(cpuInfo) : [];
            var line = lines.FirstOrDefault(text => text.StartsWith(label, StringComparison.Ordinal));
            return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
                ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") // Windows
                ?? RuntimeInformation.ProcessArchitecture.ToString();
        }
    }

    private static string Informational(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
