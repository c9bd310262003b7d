using System.Text;
using FMixSharp.Lab.Safetensors;
using FMixSharp.Lab.Tests.Records;

namespace FMixSharp.Lab.Tests.Safetensors;

/// <summary>Files of other programs, among them such as want to do harm.</summary>
public sealed class SafetensorsReaderTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Write(string header, int dataLength)
    {
        var text = Encoding.UTF8.GetBytes(header);
        File.WriteAllBytes(
            folder["model.safetensors"],
            [.. BitConverter.GetBytes((long)text.Length), .. text, .. Enumerable.Range(0, dataLength).Select(i => (byte)i)]
        );
        return folder["model.safetensors"];
    }

    private static string Problem(string path)
    {
        var message = Assert.Throws<InvalidDataException>(() => SafetensorsReader.Open(path)).Message;
        Assert.StartsWith(path + ": ", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        return message[(path.Length + 2)..];
    }

    [Fact]
    public void Tensors_are_read_from_their_places_in_any_order()
    {
        // A hole, bytes behind the last tensor, a tensor without elements, one number, and no metadata of ours.
        using var file = SafetensorsReader.Open(
            Write(
                """
                {"b":{"dtype":"BF16","shape":[2,1],"data_offsets":[6,10]},"__metadata__":{"format":"pt"},"a":{"dtype":"U8","shape":[3],"data_offsets":[1,4]},
                "none":{"dtype":"F32","shape":[0,9223372036854775807],"data_offsets":[0,0]},"one":{"dtype":"F64","shape":[],"data_offsets":[10,18]}}
                """,
                20
            )
        );
        Assert.Equal(["none", "a", "b", "one"], file.Tensors.Select(tensor => tensor.Name));
        Assert.Equal(
            [
                [],
                [1, 2, 3],
                [6, 7, 8, 9],
                [10, 11, 12, 13, 14, 15, 16, 17],
            ],
            file.Tensors.Select(tensor =>
            {
                var bytes = new byte[tensor.Length];
                file.Read(tensor, bytes);
                return bytes;
            })
        );
        Assert.Throws<ArgumentException>(() => file.Read(file.Tensors[1], new byte[4]));
    }

    [Theory]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
        "tensor b at [4, 8] overlaps tensor a at [0, 8]"
    )]
    [InlineData(
        """{"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""",
        "tensor a at [0, 4] overlaps tensor b at [0, 4]"
    )]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", "tensor a is said to lie at [4, 12] of 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", "tensor a is said to lie at [-8, 0] of 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}}""", "tensor a is said to lie at [8, 4] of 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", "tensor a is said to lie at [0, 4, 8] of 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "tensor a of F32 [3] has 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]}}""", "tensor a of F32 [-1, -2] has 8 bytes")]
    // 2⁶² + 1: four times that is 4 in 64 bits
    [InlineData(
        """{"a":{"dtype":"F32","shape":[4611686018427387905],"data_offsets":[0,4]}}""",
        "tensor a of F32 [4611686018427387905] has 4 bytes"
    )]
    [InlineData("""{"a":{"dtype":"F31","shape":[2],"data_offsets":[0,8]}}""", "tensor a has the unknown element type 'F31'")]
    [InlineData("""{"a\nb":{"dtype":"F31\u0007","shape":[2],"data_offsets":[0,8]}}""", "tensor a?b has the unknown element type 'F31?'")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""",
        "its header cannot be read"
    )]
    [InlineData("""{"a":7}""", "tensor a is 7; expected dtype, shape and data_offsets, the last two of whole numbers")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""",
        "tensor a is {\"dtype\":\"F32\",\"shape\":[2.5],\"data_offsets\":[0,8]}; expected dtype, shape and data_offsets,"
    )]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", "tensor a is {\"dtype\":\"F32\",\"shape\":[2]}; expected dtype,")]
    [InlineData("""{"a":{"dtype":4,"shape":[2],"data_offsets":[0,8]}}""", "tensor a is {\"dtype\":4,")]
    [InlineData("""{"__metadata__":{"a":1}}""", "__metadata__ is {\"a\":1}; expected texts by name")]
    [InlineData("""{"a\ud800":{}}""", "its header cannot be read: a name or text has half a character (a lone surrogate)")]
    [InlineData("[]", "its header cannot be read: it is no JSON object")]
    [InlineData("{!", "its header cannot be read")]
    public void What_cannot_be_is_one_line_that_names_file_and_tensor(string header, string problem) =>
        Assert.StartsWith(problem, Problem(Write(header, 8)), StringComparison.Ordinal);

    [Theory]
    [InlineData(0, "it has 0 bytes, fewer than the 8 of its header's length")]
    [InlineData(7, "it has 7 bytes, fewer than the 8 of its header's length")]
    [InlineData(8, "its header should be 7378697629483820646 bytes long, but 0 bytes follow")]
    [InlineData(500, "its header should be 7378697629483820646 bytes long, but 492 bytes follow")]
    public void The_length_of_the_header_is_not_believed(int length, string problem)
    {
        File.WriteAllBytes(folder["short"], [.. Enumerable.Repeat((byte)0x66, length)]);
        Assert.Equal(problem, Problem(folder["short"]));
    }

    [Fact]
    public void A_deep_header_is_an_error_and_not_a_crash() =>
        Assert.StartsWith("its header cannot be read", Problem(Write(new string('[', 1_000_000), 0)), StringComparison.Ordinal);

    [Fact]
    public void A_file_that_became_shorter_is_noticed()
    {
        var path = Write("""{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}""", 8);
        using var file = SafetensorsReader.Open(path);
        using (var other = File.Open(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            other.SetLength(other.Length - 3);
        Assert.Contains(
            "the file ends at byte",
            Assert.Throws<InvalidDataException>(() => file.Read(file.Tensors[0], new byte[8])).Message,
            StringComparison.Ordinal
        );
    }
}
