using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Tests.Records;

/// <summary>
/// A run of three steps on the built-in images, trained once for all tests of a class; each works on a copy of the folder.
/// </summary>
public sealed class SmallRun : IDisposable
{
    private readonly TestFolder folder = new();

    public SmallRun() => Train(folder.Path, Options);

    public static TrainOptions Options { get; } =
        TrainOptions.For("shapes") with
        {
            Model = "preact-resnet34",
            Width = 2,
            Depth = 10,
            Mix = "none",
            TrainSize = 60,
            Epochs = 1,
            BatchSize = 20,
            Threads = 1,
        };

    public static void Train(string path, TrainOptions options) =>
        Trainer.Run(options, path, cancel: TestContext.Current.CancellationToken);

    /// <summary>Makes <paramref name="path"/>, an empty folder, a folder of this run.</summary>
    public void CopyTo(string path)
    {
        foreach (var file in Directory.GetFiles(folder.Path))
            File.Copy(file, Path.Combine(path, Path.GetFileName(file)));
    }

    public void Dispose() => folder.Dispose();
}
