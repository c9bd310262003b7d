using FMixSharp.Lab.Data;
using FMixSharp.Lab.PointClouds;
using FMixSharp.Lab.Preparation;
using FMixSharp.Lab.Tests.Data;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Tests.PointClouds;

public sealed class MeshFolderDatasetTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<string> lines = [];

    public void Dispose() => folder.Dispose();

    private string Write(string name, string content)
    {
        File.WriteAllText(folder.File(name), content);
        return folder.File(name);
    }

    // A box, or of three corners a sheet.
    private static string Obj(int depth, bool isFlat) =>
        $"v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 {depth}\nf 1 2 3\n" + (isFlat ? "" : "f 1 2 4\nf 1 3 4\nf 2 3 4\n");

    private void WriteTwelve()
    {
        for (var i = 0; i < 12; i++)
            Write($"{(i % 2 == 0 ? "flat" : "solid")}/{i}.obj", Obj(1 + i, i % 2 == 0));
    }

    private PointCloudTask Open(TrainOptions? options = null)
    {
        lines.Clear();
        return MeshFolderDataset.Open(folder.Path, options ?? new TrainOptions(), 32, lines.Add);
    }

    [Fact]
    public void Meshes_of_several_formats_become_points_of_their_surfaces()
    {
        WriteTwelve();
        Write("flat/a.off", "OFF\n3 1 0\n0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n");
        var task = Open();
        Assert.Equal((9, 2, 2), (task.Train.Count, task.Validation!.Count, task.Test.Count));
        Assert.Equal(["flat", "solid"], task.Train.Classes);
        Assert.Equal(32, task.Train.PointsEach);
        for (var i = 0; i < task.Train.Count; i++)
        {
            var heights = task.Train.Points.AsSpan(i * 96, 96).ToArray().Where((_, place) => place % 3 == 2);
            Assert.Equal(task.Train.Labels[i] == 0, heights.Distinct().Count() == 1);
        }
        Assert.Equal(task.Train.Points, Open().Train.Points);
    }

    [Fact]
    public void Broken_meshes_are_named_or_left_out_when_asked_for_and_verified()
    {
        WriteTwelve();
        var (broken, line) = (Write("flat/b.ply", "ply\n"), Write("solid/c.obj", "v 0 0 0\nv 1 0 0\nf 1 2 1\n"));
        var error = Assert.Throws<DatasetException>(() => Open());
        Assert.Equal(2, error.All.Count);
        Assert.Equal(
            12,
            Open(new TrainOptions { SkipBroken = true }) is var task ? task.Train.Count + task.Test.Count + task.Validation!.Count : 0
        );
        var report = DatasetVerification.Run(Datasets.Get("mesh-folder"), folder.Path, cancel: TestContext.Current.CancellationToken);
        Assert.Equal(2, report.Problems.Count);
        Assert.Contains(report.Problems, problem => problem.StartsWith(broken, StringComparison.Ordinal));
        Assert.Contains(report.Problems, problem => problem.StartsWith($"{line}: none of its", StringComparison.Ordinal));
    }
}
