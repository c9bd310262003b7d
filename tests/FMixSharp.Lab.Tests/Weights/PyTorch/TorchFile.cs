using System.IO.Compression;
using FMixSharp.Lab.Tests.Pickles;

namespace FMixSharp.Lab.Tests.Weights.PyTorch;

/// <summary>Writes files as torch.save does, byte by byte, in both forms.</summary>
internal sealed class TorchFile(bool legacy, CompressionLevel compression = CompressionLevel.NoCompression)
{
    private readonly List<(string Key, byte[] Data, int Size)> storages = [];

    /// <summary>The value that is saved.</summary>
    public PickleWriter Pickle { get; } = new();

    /// <summary>Adds the bytes of a storage.</summary>
    public void Add(string key, byte[] data, int size = 4) => storages.Add((key, data, size));

    /// <summary>Begins the saved state dict, an OrderedDict.</summary>
    public TorchFile Begin()
    {
        Pickle.Global("collections", "OrderedDict").Op(")R").Put().Op('(');
        return this;
    }

    /// <summary>Ends it, with the attribute that PyTorch gives it.</summary>
    public TorchFile End()
    {
        Pickle.Op("u}").Put().Text3("_metadata").Global("collections", "OrderedDict").Op(")Rsb");
        return this;
    }

    /// <summary>A named tensor of float32 that is alone in its storage.</summary>
    public TorchFile Tensor(string name, long[] shape, params float[] values)
    {
        var key = (storages.Count + 10).ToString(System.Globalization.CultureInfo.InvariantCulture);
        Add(key, [.. values.SelectMany(BitConverter.GetBytes)]);
        var strides = new long[shape.Length];
        for (var (axis, stride) = (shape.Length - 1, 1L); axis >= 0; stride *= shape[axis--])
            strides[axis] = stride;
        Pickle.Text3(name);
        return View("FloatStorage", key, values.Length, 0, shape, strides);
    }

    /// <summary>A view of a storage, whatever it says.</summary>
    public TorchFile View(string storage, string key, long count, long offset, long[] shape, long[] strides, params long[] part)
    {
        Pickle.Global("torch._utils", "_rebuild_tensor_v2").Op('(');
        Storage(storage, key, count, part);
        Pickle.Number(offset).Numbers(shape).Numbers(strides).Raw(0x89).Global("collections", "OrderedDict").Op(")RtR").Put();
        return this;
    }

    /// <summary>A storage as a value from outside the pickle.</summary>
    public TorchFile Storage(string storage, string key, long count, params long[] part)
    {
        Pickle.Op('(').Text3("storage").Global("torch", storage).Text3(key).Text3("cpu").Number(count);
        if (part.Length > 0)
            Pickle.Op('(').Text3(key + " view").Number(part[0]).Number(part[1]).Op('t');
        else if (legacy)
            Pickle.Op('N');
        Pickle.Op("tQ");
        return this;
    }

    /// <summary>The file's content.</summary>
    public byte[] ToBytes(string byteOrder = "little", string folder = "archive", params (string Name, byte[] Content)[] others)
    {
        using var file = new MemoryStream();
        if (legacy)
        {
            file.Write([0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.']);
            file.Write(new PickleWriter().Number(1001).End());
            file.Write(
                new PickleWriter()
                    .Op("}(")
                    .Text3("protocol_version")
                    .Number(1001)
                    .Text3("little_endian")
                    .Raw((byte)(byteOrder == "little" ? 0x88 : 0x89))
                    .Text3("type_sizes")
                    .Op("}(")
                    .Text3("short")
                    .Number(2)
                    .Op("uu")
                    .End()
            );
            file.Write(Pickle.End());
            var keys = new PickleWriter().Op("](");
            foreach (var (key, _, _) in storages)
                keys.Text3(key);
            file.Write(keys.Op('e').End());
            foreach (var (_, data, size) in storages)
            {
                file.Write(BitConverter.GetBytes((long)data.Length / size));
                file.Write(data);
            }
            return file.ToArray();
        }
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Write("data.pkl", Pickle.End());
            Write("byteorder", System.Text.Encoding.ASCII.GetBytes(byteOrder));
            foreach (var (key, data, _) in storages)
                Write($"data/{key}", data);
            Write("version", "3\n"u8.ToArray());
            foreach (var (name, content) in others)
                Write(name, content);

            void Write(string name, byte[] content)
            {
                using var entry = archive.CreateEntry($"{folder}/{name}", compression).Open();
                entry.Write(content);
            }
        }
        return file.ToArray();
    }
}
