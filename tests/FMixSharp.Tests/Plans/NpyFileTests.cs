using System.Text;

namespace FMixSharp.Tests.Plans;

public sealed class NpyFileTests : IDisposable
{
    private readonly string path = Path.Combine(Directory.CreateTempSubdirectory("fmixsharp-npy-").FullName, "a.npy");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);

    [Fact]
    public void Bytes_are_written_as_numpy_writes_them()
    {
        NpyFile.Write(path, [2, 3], new byte[] { 1, 2, 3, 4, 5, 6 });
        var content = File.ReadAllBytes(path);
        Assert.Equal(128 + 6, content.Length);
        Assert.Equal([0x93, .. "NUMPY"u8, 1, 0, 118, 0], content[..10]);
        Assert.Equal("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3,), }", Encoding.ASCII.GetString(content, 10, 118).TrimEnd());
        Assert.Equal((byte)'\n', content[127]);
    }

    [Fact]
    public void Arrays_come_back()
    {
        float[] values = [1.5f, -0f, float.MaxValue, 1e-40f];
        NpyFile.Write(path, [4], values);
        var (shape, read) = NpyFile.ReadFloats(path);
        Assert.Equal([4], shape);
        Assert.Equal(values, read);
    }

    [Fact]
    public void Sixteen_bit_numbers_are_read()
    {
        NpyFile.Write(path, [2], new byte[2]);
        var header = File.ReadAllBytes(path)[..^2];
        var text = Encoding.Latin1.GetString(header).Replace("'|u1'", "'<u2'", StringComparison.Ordinal);
        File.WriteAllBytes(path, [.. Encoding.Latin1.GetBytes(text), 1, 0, 0, 255]);
        Assert.Equal(new ushort[] { 1, 65280 }, NpyFile.ReadUInt16(path).Values);
        Assert.Throws<InvalidDataException>(() => NpyFile.ReadBytes(path));
    }

    [Fact]
    public void Broken_files_are_refused_with_their_name()
    {
        NpyFile.Write(path, [2, 3], new byte[6]);
        var good = File.ReadAllBytes(path);
        byte[][] broken =
        [
            [],
            good[..9],
            good[..100],
            good[..^1],
            [.. good, 0],
            [.. good.Select((b, i) => i == 6 ? (byte)2 : b)],
            Encoding.ASCII.GetBytes("PK not an array"),
        ];
        foreach (var content in broken)
        {
            File.WriteAllBytes(path, content);
            Assert.Contains(path, Assert.Throws<InvalidDataException>(() => NpyFile.ReadBytes(path)).Message, StringComparison.Ordinal);
        }
        File.WriteAllBytes(path, good);
        Assert.Throws<InvalidDataException>(() => NpyFile.ReadFloats(path));
    }

    [Fact]
    public void Shape_and_values_must_fit() => Assert.Throws<ArgumentException>(() => NpyFile.Write(path, [2, 2], new byte[3]));
}
