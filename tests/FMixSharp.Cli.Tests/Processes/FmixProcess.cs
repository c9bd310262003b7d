using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace FMixSharp.Cli.Tests.Processes;

/// <summary>fmix as a process of its own, as a user starts it.</summary>
internal sealed partial class FmixProcess : IDisposable
{
    /// <summary>SIGHUP, as of a terminal that was closed; SIGINT, as Ctrl-C sends it; SIGTERM.</summary>
    public const int HangUp = 1,
        Interrupt = 2,
        Terminate = 15;

    /// <summary>SIGSTOP, which no process can do anything about, and SIGCONT, on Linux.</summary>
    public const int Stop = 19,
        Continue = 18;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(150);
    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> error;

    public FmixProcess(params string[] args)
        : this(args, []) { }

    /// <summary>With variables in its environment that this process does not have.</summary>
    public FmixProcess(string[] args, params (string Name, string Value)[] environment)
        : this(args, "", environment) { }

    private FmixProcess(string[] args, string folder, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "fmix.dll"));
        foreach (var arg in args)
            start.ArgumentList.Add(arg);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        process = Process.Start(start)!;
        output = process.StandardOutput.ReadToEndAsync();
        error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>In a working folder of its own.</summary>
    public static FmixProcess In(string folder, params string[] args) => new(args, folder, []);

    public bool HasExited => process.HasExited;

    /// <summary>SIGKILL: the process gets no chance to do anything about it.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>Sends a signal: <see cref="HangUp"/>, <see cref="Interrupt"/> or <see cref="Terminate"/>.</summary>
    public void Signal(int number) => Assert.Equal(0, SendSignal(process.Id, number));

    /// <summary>
    /// Sends a signal to every process that this one started, too, as a terminal or a system that shuts down does. On Linux only.
    /// </summary>
    public void SignalAll(int number)
    {
        var all = Directory
            .GetDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => int.TryParse(name, out _))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
            .Where(id => id == process.Id || Parent(id) == process.Id);
        foreach (var id in all.ToArray())
            Assert.Equal(0, SendSignal(id, number));
    }

    // After the command's name, which may have blanks and brackets in it: the state, the parent.
    private static int? Parent(int id)
    {
        try
        {
            var status = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(status[(status.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null; // it has ended
        }
    }

    /// <summary>Spins until the condition holds; false when the process ends before, or patience does.</summary>
    public bool WaitUntil(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (process.HasExited || watch.Elapsed > Patience)
                return condition();
            Thread.SpinWait(200);
        }
        return true;
    }

    /// <summary>Waits for the end.</summary>
    public async Task<Fmix> EndAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        await process.WaitForExitAsync(patience.Token);
        return new Fmix(process.ExitCode, await output, await error);
    }

    // Not the kill command: on a busy machine it starts so late that a short run is over.
    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);

    public void Dispose()
    {
        if (!process.HasExited)
            Kill();
        process.Dispose();
    }
}
