using FMixSharp.Lab.PointClouds;

namespace FMixSharp.Lab.Tests.PointClouds;

[Collection("tensors")]
public sealed class PointCloudLoaderTests
{
    private static readonly PointCloudSplit data = PointCloudDatasets.Find("solids").SyntheticTask(20, 30).Train;

    [Fact]
    public void An_epoch_has_every_object_once_with_some_of_its_points()
    {
        var loader = new PointCloudLoader(data, 8, 10, key: RandomKey.FromSeed(1));
        Assert.Equal(3, loader.BatchesPerEpoch);
        var seen = new List<int>();
        foreach (var batch in loader.Epoch(0))
        {
            using (batch)
            {
                Assert.Equal([batch.Index == 2 ? 4 : 8, 10, 3], batch.Inputs.shape);
                var points = batch.Inputs.data<float>().ToArray().Chunk(30).ToArray();
                var labels = batch.Labels.data<long>().ToArray();
                for (var i = 0; i < batch.Size; i++)
                {
                    var item = batch.DatasetIndices[i];
                    Assert.Equal(data.Labels[item], labels[i]);
                    var own = data.Object(item).ToArray().Chunk(3).Select(point => string.Join(' ', point)).ToHashSet();
                    var drawn = points[i].Chunk(3).Select(point => string.Join(' ', point)).ToHashSet();
                    Assert.Equal(10, drawn.Count); // none twice
                    Assert.Subset(own, drawn);
                }
                seen.AddRange(batch.DatasetIndices);
            }
        }
        Assert.Equal(Enumerable.Range(0, 20), seen.Order());
        Assert.NotEqual(Enumerable.Range(0, 20), seen);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(6)]
    public void An_epoch_that_is_begun_in_its_middle_goes_on_the_same_and_others_differ(int? resolution)
    {
        var loader = new PointCloudLoader(data, 8, 10, resolution, RandomKey.FromSeed(1));
        var whole = Read(loader, 3, 0);
        Assert.Equal(whole[1..], Read(loader, 3, 1));
        Assert.NotEqual(whole, Read(loader, 4, 0));
    }

    [Fact]
    public void Grids_are_the_voxels_of_the_points()
    {
        using var points = new PointCloudLoader(data, 4, 30).Epoch(0).First();
        using var grids = new PointCloudLoader(data, 4, 30, 8).Epoch(0).First();
        Assert.Equal([4, 1, 8, 8, 8], grids.Inputs.shape);
        var expected = new float[4 * 512];
        VoxelGrids.FromPoints(points.Inputs.data<float>().ToArray(), expected, 4, [8, 8, 8]);
        Assert.Equal(expected, grids.Inputs.data<float>().ToArray());
        Assert.Equal([0, 1, 2, 3], grids.DatasetIndices);
    }

    [Fact]
    public void More_points_than_there_are_is_an_error() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PointCloudLoader(data, 4, 31));

    [Fact]
    public void Built_in_solids_are_the_same_for_every_count_and_lie_on_their_surfaces()
    {
        var few = BuiltInSolids.Draw(8, 64, RandomKey.FromSeed(1));
        var more = BuiltInSolids.Draw(24, 64, RandomKey.FromSeed(1));
        Assert.Equal(few.Points, more.Points[..few.Points.Length]);
        Assert.Equal(Enumerable.Range(0, 8), few.Labels);
        Assert.All(few.Points, value => Assert.InRange(value, -1.06f, 1.06f)); // a roughness of 0.01 beyond the unit cube, six times
        Assert.All(Enumerable.Range(0, 8), item => Assert.True(few.Object(item).ToArray().Max(Math.Abs) > 0.7f));
    }

    private static string[] Read(PointCloudLoader loader, int epoch, int first)
    {
        var texts = new List<string>();
        foreach (var batch in loader.Epoch(epoch, first))
        {
            using (batch)
                texts.Add(string.Join(' ', batch.Inputs.data<float>().ToArray()) + string.Join(' ', batch.DatasetIndices));
        }
        return [.. texts];
    }
}
