using System.Diagnostics;
using System.Formats.Tar;

namespace FMixSharp.Benchmarks.Report;

/// <summary>The benchmark program of an earlier commit, built from its files alone in a folder of its own, once.</summary>
internal sealed class BaselineBuild
{
    private const string Project = "bench/FMixSharp.Benchmarks";
    private readonly string program;

    private BaselineBuild(string commit, string program) => (Commit, this.program) = (commit, program);

    /// <summary>The commit's whole hash.</summary>
    public string Commit { get; }

    /// <summary>Builds the commit, unless that was done before.</summary>
    /// <param name="commit">A hash, a branch, HEAD~1.</param>
    /// <exception cref="InvalidOperationException">There is no such commit, it does not build, or its benchmark cannot be compared; the
    /// message says which.</exception>
    public static BaselineBuild Of(string commit)
    {
        var hash = Run("git", "rev-parse", "--verify", "--quiet", "--end-of-options", $"{commit}^{{commit}}") is { Code: 0 } found
            ? found.Output.Trim()
            : throw new InvalidOperationException(
                $"There is no commit '{commit}' in {Repository.Root}; expected a hash, a branch, a tag, or something like HEAD~1. A "
                    + $"shallow clone has few commits: git fetch --unshallow."
            );
        var folder = Path.Combine(Repository.Root, "artifacts", "baselines", hash);
        var program = Path.Combine(folder, "artifacts", "bin", "FMixSharp.Benchmarks", "release", "FMixSharp.Benchmarks.dll");
        var built = Path.Combine(folder, "built");
        if (!File.Exists(built))
        {
            Unpack(hash, folder);
            if (!File.Exists(Path.Combine(folder, Project, "Workloads", "WorkerLoop.cs")))
                throw new InvalidOperationException(
                    $"The benchmark of commit {hash} does not answer by name of workload; a baseline must be later."
                );
            Console.Error.WriteLine($"  building {hash} in {folder}");
            var build = Run(
                "dotnet",
                "build",
                "--configuration",
                "Release",
                "--nologo",
                "--verbosity",
                "quiet",
                Path.Combine(folder, Project)
            );
            if (build.Code != 0)
                throw new InvalidOperationException($"Commit {hash} does not build in {folder}:\n{build.Output}");
            File.WriteAllText(built, "");
        }
        return new BaselineBuild(hash, program);
    }

    /// <summary>How the program is started.</summary>
    public ProcessStartInfo Start(params string[] arguments) => new("dotnet", [program, .. arguments]);

    private static void Unpack(string hash, string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true); // what an interrupted build left
        Directory.CreateDirectory(folder);
        var archive = Path.Combine(folder, "commit.tar");
        var git = Run("git", "archive", "--format=tar", $"--output={archive}", hash);
        if (git.Code != 0)
            throw new InvalidOperationException($"git archive {hash} failed:\n{git.Output}");
        TarFile.ExtractToDirectory(archive, folder, overwriteFiles: false);
        File.Delete(archive);
    }

    private static (int Code, string Output) Run(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = Repository.Root,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
