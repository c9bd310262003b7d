using System.Diagnostics;
using System.Globalization;

namespace FMixSharp.Benchmarks.Report;

/// <summary>
/// A process that measures what it is asked for by name, and waits in between: this program, an earlier commit's, or a peer.
/// </summary>
internal sealed class Worker : IDisposable
{
    private readonly Process process;
    private readonly Task<string> errors;

    /// <summary>Starts it; <paramref name="start"/> redirects nothing yet.</summary>
    public Worker(ProcessStartInfo start)
    {
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Measures once.</summary>
    /// <returns>The cost in the workload's unit; not a number when the worker does not know it.</returns>
    /// <exception cref="InvalidOperationException">The worker ended; the message has what it printed.</exception>
    public double Sample(string workload)
    {
        process.StandardInput.WriteLine(workload);
        process.StandardInput.Flush();
        var answer = process.StandardOutput.ReadLine();
        if (answer is null)
        {
            process.WaitForExit();
            throw new InvalidOperationException(
                $"'{string.Join(' ', process.StartInfo.ArgumentList.Prepend(process.StartInfo.FileName))}' ended with "
                    + $"{process.ExitCode} at '{workload}':\n{errors.Result}"
            );
        }
        return answer.Length == 0 ? double.NaN : double.Parse(answer, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    /// <summary>Lets go of what it holds for a workload.</summary>
    public void Release(string workload) => process.StandardInput.WriteLine($"- {workload}");

    public void Dispose()
    {
        process.StandardInput.Close(); // its sign to end
        if (!process.WaitForExit(TimeSpan.FromSeconds(30)))
            process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }
}
