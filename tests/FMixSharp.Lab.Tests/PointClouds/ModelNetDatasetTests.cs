using System.Buffers.Binary;
using System.Text;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.PointClouds;
using FMixSharp.Lab.Tests.Data;

namespace FMixSharp.Lab.Tests.PointClouds;

/// <summary>Both layouts, on small files that the tests write.</summary>
public sealed class ModelNetDatasetTests : IDisposable
{
    private const string Triangle = "OFF\n3 1 0\n0 0 0\n4 0 0\n0 2 1\n3 0 1 2\n";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Meshes_in_their_official_layout_become_points_that_depend_on_the_file_alone()
    {
        WriteMeshes();
        var task = PointCloudDatasets.Find("modelnet10").OpenTask(folder.Path, 50);
        Assert.Equal((20, 10, 50), (task.Train.Count, task.Test.Count, task.Train.PointsEach));
        Assert.Equal([0, 0, 1, 1], task.Train.Labels[..4]);
        Assert.Equal("bathtub", task.Train.Classes[0]);
        // Centred on the bounding box, proportions kept: 4 by 2 by 1.
        Assert.All(
            task.Train.Points.Chunk(3),
            point => Assert.True(Math.Abs(point[0]) <= 1 && Math.Abs(point[1]) <= 0.5001f && Math.Abs(point[2]) <= 0.2501f)
        );
        Assert.NotEqual(task.Train.Object(0).ToArray(), task.Train.Object(1).ToArray());
        File.Delete(folder.File("ModelNet10/bathtub/train/bathtub_0001.off"));
        Assert.Equal(
            task.Train.Object(1).ToArray(),
            PointCloudDatasets.Find("modelnet10").OpenTask(folder.Path, 50).Train.Object(0).ToArray()
        );
    }

    [Fact]
    public void Of_broken_meshes_the_first_is_named_and_the_others_are_counted()
    {
        WriteMeshes();
        var path = folder.File("ModelNet10/chair/train/chair_0002.off");
        File.WriteAllText(path, Triangle.Replace("0 2 1", "8 0 0", StringComparison.Ordinal));
        File.WriteAllText(folder.File("ModelNet10/toilet/train/toilet_0001.off"), "");
        Assert.Equal($"{path}: none of its 1 triangles has an area, so there is no surface to draw points from; 1 more problem", Error());
        File.WriteAllText(path, "OFF\n3 0 0\n");
        Assert.StartsWith($"{path}: line 2: there are 0 faces", Error(), StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_classes_and_empty_ones_are_named()
    {
        WriteMeshes();
        File.Delete(folder.File("ModelNet10/sofa/test/sofa_0003.off"));
        Assert.StartsWith($"{folder.File("ModelNet10/sofa/test")} has no .off file", Error(), StringComparison.Ordinal);
        Directory.Delete(folder.File("ModelNet10/sofa"), recursive: true);
        Assert.StartsWith($"{Path.Combine(folder.Path, "ModelNet10", "sofa", "train")}: no such folder", Error(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_of_points_is_decoded_by_its_rule()
    {
        WriteArchive();
        var task = PointCloudDatasets.Find("modelnet10").OpenTask(folder.Path);
        Assert.Equal((2, 1, 2), (task.Train.Count, task.Test.Count, task.Train.PointsEach));
        Assert.Equal([9, 3], task.Train.Labels);
        Assert.Equal([-1, 1, 1 / 65535f * 2 - 1, -1, 1, -1], task.Train.Object(0).ToArray());
    }

    public static TheoryData<string, byte[]?, string> Broken =>
        new()
        {
            { "test_labels.npy", null, "no such file; an archive of points has train_points_u16.npy" },
            { "classes.txt", null, "no such file" },
            { "classes.txt", "bathtub\nchair\n"u8.ToArray(), "class 1 is 'chair', expected 'bed'" },
            { "train_labels.npy", Npy("|u1", "(2,)", [9, 10]), "label 10 of object 1 is not in 0 … 9" },
            { "train_labels.npy", Npy("|u1", "(1,)", [9]), "the array is 1; expected 2, a label for each object" },
            { "train_points_u16.npy", Npy("<u2", "(2, 2, 3)", new byte[23]), "needs 24 bytes of data, but there are 23" },
            { "train_points_u16.npy", Npy("<f4", "(1, 2, 3)", new byte[24]), "expected a row-major array of <u2" },
            { "train_points_u16.npy", Npy("<u2", "(4, 3)", new byte[24]), "the array is 4x3; expected objects x points x 3" },
            { "train_points_u16.npy", "PK"u8.ToArray(), "not a .npy file" },
        };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_archive_is_one_line_with_its_file(string file, byte[]? content, string expected)
    {
        WriteArchive();
        if (content is null)
            File.Delete(folder.File(file));
        else
            File.WriteAllBytes(folder.File(file), content);
        var message = Error();
        Assert.StartsWith(folder.File(file), message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    private string Error() =>
        Assert.Throws<DatasetException>(() => PointCloudDatasets.Find("modelnet10").OpenTask(folder.Path, 50)).Message;

    private void WriteMeshes()
    {
        foreach (var name in ModelNetDataset.Classes)
        {
            File.WriteAllText(folder.File($"ModelNet10/{name}/train/{name}_0001.off"), Triangle);
            File.WriteAllText(
                folder.File($"ModelNet10/{name}/train/{name}_0002.off"),
                Triangle.Replace("OFF\n", "OFF", StringComparison.Ordinal)
            );
            File.WriteAllText(folder.File($"ModelNet10/{name}/test/{name}_0003.off"), Triangle);
        }
    }

    private void WriteArchive()
    {
        ushort[] values = [0, 65535, 1, 0, 65535, 0, 5, 6, 7, 8, 9, 10];
        File.WriteAllBytes(folder.File("train_points_u16.npy"), Npy("<u2", "(2, 2, 3)", Bytes(values)));
        File.WriteAllBytes(folder.File("test_points_u16.npy"), Npy("<u2", "(1, 2, 3)", Bytes(values[..6])));
        NpyFile.Write(folder.File("train_labels.npy"), [2], new byte[] { 9, 3 });
        NpyFile.Write(folder.File("test_labels.npy"), [1], new byte[] { 0 });
        File.WriteAllLines(folder.File("classes.txt"), ModelNetDataset.Classes);
    }

    private static byte[] Bytes(ushort[] values)
    {
        var bytes = new byte[2 * values.Length];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), values[i]);
        return bytes;
    }

    private static byte[] Npy(string type, string shape, byte[] data)
    {
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. data];
    }
}
