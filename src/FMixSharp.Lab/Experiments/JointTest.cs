using System.Text.Json;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Experiments;

/// <summary>What an experiment that tests others' runs found; kept in the first run's folder, because such a test may take hours.</summary>
/// <param name="Accuracy">Share of images for which all runs are right, a fraction.</param>
/// <param name="Top5Accuracy">Top-5 accuracy of a single run; null for several, and with ten classes or fewer.</param>
/// <param name="Images">Number of images.</param>
/// <param name="Commit">The commit that tested.</param>
internal sealed record JointTest(double Accuracy, double? Top5Accuracy, int Images, string Commit)
{
    /// <summary>Reads the test of finished runs, or does it.</summary>
    public static JointTest Of(ExperimentFile file, IReadOnlyList<string> folders, string device, Action<string>? log)
    {
        var path = Path.Combine(folders[0], $"test-{file.Name}.json");
        if (File.Exists(path))
            return Read(path);
        MadeFolders.RequireWritable(path);
        log?.Invoke($"testing {string.Join(", ", folders)}{(file.Content.TestOn is { } other ? $" on {other}" : "")}");
        var tested = folders.Select(folder => TestedRun.Of(folder, file.Content.TestOn, device: device, log: log)).ToArray();
        var test = new JointTest(
            TestedRun.AllRight(tested),
            tested is [var one] ? one.Result.Top5Accuracy : null,
            tested[0].Result.Count,
            Provenance.Commit
        );
        // Without the folder's lock: the run is finished, so nobody trains there, and others who test the same find the same.
        AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, test, RecordJson.Strict), AtomicFile.OwnEnding);
        return test;
    }

    private static JointTest Read(string path)
    {
        try
        {
            return RecordJson.Read<JointTest>(File.ReadAllBytes(path), RecordJson.Strict);
        }
        catch (JsonException error)
        {
            throw new ExperimentException($"{path} cannot be read: {error.Message}. Remove it to test the runs again.", error);
        }
    }
}
