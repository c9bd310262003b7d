using FMixSharp.Lab.Data;
using FMixSharp.Lab.Safetensors;
using FMixSharp.Lab.Weights.PyTorch;

namespace FMixSharp.Lab.Weights;

/// <summary>A format of files of weights.</summary>
/// <param name="Name">Its name, for messages.</param>
/// <param name="Endings">How names of such files end.</param>
/// <param name="Fits">Whether a file begins so, by its first bytes (at most <see cref="Looked"/>) and its length.</param>
/// <param name="Open">Opens such a file.</param>
internal sealed record WeightsFormat(
    string Name,
    IReadOnlyList<string> Endings,
    WeightsFormat.Beginning Fits,
    Func<string, WeightsFile> Open
)
{
    private const int Looked = 64;

    public delegate bool Beginning(ReadOnlySpan<byte> bytes, long fileLength);

    /// <summary>All formats that are read.</summary>
    public static IReadOnlyList<WeightsFormat> All { get; } =
    [
        new("safetensors", [".safetensors"], IsSafetensors, path => new SafetensorsWeights(path)),
        new("PyTorch", [".pth", ".pt", ".bin"], IsTorch, path => new TorchWeights(path)),
        new("ONNX", [".onnx"], IsOnnx, path => new OnnxWeights(path)),
    ];

    /// <summary>The format of a file: what its content says, or its name where that cannot be told.</summary>
    /// <exception cref="InvalidDataException">Neither says anything, or they say different things; the message names the file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static WeightsFormat Of(string path)
    {
        RegularFile.Require(path);
        Span<byte> beginning = stackalloc byte[Looked];
        long length;
        using (var file = File.OpenRead(path))
        {
            length = file.Length;
            beginning = beginning[..file.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false)];
        }
        if (FileContent.IsPointer(beginning))
            throw new InvalidDataException(
                $"{path} only says where the file is (it is a pointer of Git LFS); get the file itself, by git lfs pull or from its page"
            );
        WeightsFormat? content = null;
        foreach (var format in All)
            if (format.Fits(beginning, length))
                content ??= format;
        var name = All.FirstOrDefault(format => format.Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase));
        if (content is not null && name is not null && content != name)
            throw new InvalidDataException(
                $"{path} is called a file of {name.Name}, but its content is {content.Name}; rename it to end in {content.Endings[0]}"
            );
        return content
            ?? name
            ?? throw new InvalidDataException(
                $"{path} is no file of weights that is read here; expected {string.Join(", ", All.Select(format => format.Name))}: "
                    + $"{string.Join(", ", WeightsFile.Extensions)}"
            );
    }

    private static bool IsSafetensors(ReadOnlySpan<byte> bytes, long length) =>
        bytes.Length > SafetensorsHeader.LengthBytes
        && bytes[SafetensorsHeader.LengthBytes] == '{'
        && BitConverter.ToUInt64(bytes) <= (ulong)(length - SafetensorsHeader.LengthBytes);

    private static bool IsTorch(ReadOnlySpan<byte> bytes, long length) =>
        bytes.StartsWith(TorchZip.Beginning) || bytes.StartsWith(TorchLegacyFile.Beginning);

    // Its version (field 1, a small number), then another field of the model: 2 to 9 or 14, of a length or a number.
    private static bool IsOnnx(ReadOnlySpan<byte> bytes, long length) =>
        bytes is [0x08, > 0 and < 0x80, var next, ..] && (next & 7) is 0 or 2 && next >> 3 is (>= 2 and <= 9) or 14;
}
