using FMixSharp.Lab.PointClouds;

namespace FMixSharp.Lab.Tests.PointClouds;

/// <summary>ModelNet10 itself in both layouts, where FMIX_DATA has it; skipped elsewhere.</summary>
public sealed class RealSolidsTests
{
    [Fact]
    public void The_archive_of_points_has_its_objects()
    {
        var task = PointCloudDatasets.Find("modelnet10").OpenTask(Folder("modelnet10"));
        Assert.Equal(10, task.Train.Labels.Distinct().Count());
        Assert.Equal(10, task.Test.Labels.Distinct().Count());
        Assert.All(
            Enumerable.Range(0, task.Test.Count),
            item =>
            {
                // Centred, the longest half-side 1; sampled points come near the ends, but do not reach all of them.
                var most = task.Test.Object(item).ToArray().Max(Math.Abs);
                Assert.InRange(most, 0.8f, 1);
            }
        );
    }

    [Fact]
    public void Meshes_are_read_and_measured()
    {
        var task = PointCloudDatasets.Find("modelnet10").OpenTask(Folder("modelnet10-off"), 100);
        Assert.Equal(10, task.Train.Labels.Distinct().Count());
        Assert.All(task.Train.Points, value => Assert.InRange(value, -1.0001f, 1.0001f)); // rounding of the last bits
        Assert.All(Enumerable.Range(0, task.Train.Count), item => Assert.True(task.Train.Object(item).ToArray().Max(Math.Abs) > 0.7f));
    }

    private static string Folder(string name)
    {
        var home = Environment.GetEnvironmentVariable("FMIX_DATA");
        Assert.SkipWhen(string.IsNullOrEmpty(home), "FMIX_DATA is not set");
        var folder = Path.Combine(home!, name);
        Assert.SkipUnless(Directory.Exists(folder), $"{folder} does not exist");
        return folder;
    }
}
