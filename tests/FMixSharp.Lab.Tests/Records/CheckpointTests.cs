using System.Runtime.InteropServices;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Safetensors;

namespace FMixSharp.Lab.Tests.Records;

public sealed class CheckpointTests
{
    private static readonly Checkpoint sample = new()
    {
        Options = """{"mix":"fmix+mixup","alpha":0.1}""",
        Epoch = 3,
        Batch = 17,
        Step = 12_345_678_901,
        Sums = new EpochSums(1.0 / 3, 0.1 + 0.2, 2176, 5e-324),
        Seconds = Math.PI,
        TrainImages = 5000,
        Channels = 3,
        Classes = 10,
        Tensors = new Dictionary<string, StoredTensor>
        {
            ["layer.weight"] = new("F32", [2, 3], Bytes([1, -0f, float.Epsilon, 3.4e38f, 5, 6])),
            ["bn.num_batches_tracked"] = new("I64", [], new byte[8]),
            ["momentum/layer.weight"] = new("F32", [2, 3], Bytes([6, 5, 4, 3, 2, 1])),
        },
    };

    [Fact]
    public void Everything_comes_back_bit_for_bit()
    {
        using var folder = new TestFolder();
        sample.Save(folder["last.ckpt"]);
        var loaded = Checkpoint.Load(folder["last.ckpt"]);
        Assert.Equal(sample with { Tensors = loaded.Tensors }, loaded);
        Assert.Equal(sample.Tensors.Keys.Order(), loaded.Tensors.Keys.Order());
        foreach (var (name, tensor) in sample.Tensors)
        {
            Assert.Equal(tensor.Type, loaded.Tensors[name].Type);
            Assert.Equal(tensor.Shape, loaded.Tensors[name].Shape);
            Assert.Equal(tensor.Data.ToArray(), loaded.Tensors[name].Data.ToArray());
        }
    }

    [Fact]
    public void A_flipped_bit_anywhere_is_noticed()
    {
        using var folder = new TestFolder();
        sample.Save(folder["last.ckpt"]);
        var intact = File.ReadAllBytes(folder["last.ckpt"]);
        for (var place = 0; place < intact.Length; place++)
        {
            var damaged = intact.ToArray();
            damaged[place] ^= 1;
            File.WriteAllBytes(folder["bad.ckpt"], damaged);
            var error = Assert.Throws<CheckpointException>(() => Checkpoint.Load(folder["bad.ckpt"]));
            Assert.Contains("bad.ckpt", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_cut_short_anywhere_is_noticed()
    {
        using var folder = new TestFolder();
        sample.Save(folder["last.ckpt"]);
        var intact = File.ReadAllBytes(folder["last.ckpt"]);
        for (var length = 0; length < intact.Length; length++)
        {
            File.WriteAllBytes(folder["bad.ckpt"], intact[..length]);
            Assert.Throws<CheckpointException>(() => Checkpoint.Load(folder["bad.ckpt"]));
        }
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""")] // no checksum
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296,4294967296,4294967296],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,99999999999999999999]}}""")]
    [InlineData("""{"a":{"dtype":"F128","shape":[1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""")]
    [InlineData("""["not an object"]""")]
    [InlineData("not JSON")]
    public void A_foreign_header_is_an_error_and_not_a_crash(string header)
    {
        using var folder = new TestFolder();
        var text = System.Text.Encoding.UTF8.GetBytes(header);
        File.WriteAllBytes(folder["bad.ckpt"], [.. BitConverter.GetBytes((long)text.Length), .. text, 0, 0, 0, 0]);
        Assert.Throws<CheckpointException>(() => Checkpoint.Load(folder["bad.ckpt"]));
    }

    [Fact]
    public void A_missing_file_is_said_to_be_missing()
    {
        using var folder = new TestFolder();
        Assert.Contains(
            "There is no checkpoint",
            Assert.Throws<CheckpointException>(() => Checkpoint.Load(folder["last.ckpt"])).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_half_written_neighbour_is_ignored_and_overwritten()
    {
        using var folder = new TestFolder();
        sample.Save(folder["last.ckpt"]);
        File.WriteAllText(folder["last.ckpt" + AtomicFile.TemporaryEnding], "killed while writing"); // as after a kill before the rename
        Assert.Equal(sample.Step, Checkpoint.Load(folder["last.ckpt"]).Step);
        (sample with { Step = 7 }).Save(folder["last.ckpt"]);
        Assert.Equal(7, Checkpoint.Load(folder["last.ckpt"]).Step);
        Assert.Equal([folder["last.ckpt"]], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_failed_write_leaves_the_file_before_it()
    {
        using var folder = new TestFolder();
        sample.Save(folder["last.ckpt"]);
        Assert.Throws<IOException>(() =>
            AtomicFile.Write(
                folder["last.ckpt"],
                stream =>
                {
                    stream.WriteByte(1);
                    throw new IOException("disk full");
                }
            )
        );
        Assert.Equal(sample.Step, Checkpoint.Load(folder["last.ckpt"]).Step);
    }

    [Fact]
    public void A_neighbour_that_somebody_else_is_writing_is_left_alone()
    {
        using var folder = new TestFolder();
        var neighbour = folder["last.ckpt" + AtomicFile.TemporaryEnding];
        using (var other = new FileStream(neighbour, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            other.WriteByte(1);
            Assert.StartsWith(
                folder["last.ckpt"],
                Assert.Throws<IOException>(() => sample.Save(folder["last.ckpt"])).Message,
                StringComparison.Ordinal
            );
        }
        Assert.Equal([1], File.ReadAllBytes(neighbour));
    }

    private static byte[] Bytes(float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
