using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.PointClouds;
using FMixSharp.Lab.Tests.Data;

namespace FMixSharp.Lab.Tests.PointClouds;

/// <summary>Meshes as OBJ, PLY and STL.</summary>
public sealed class MeshFileTests : IDisposable
{
    private const string PlyHeader =
        "ply\nformat {0} 1.0\ncomment a square\nelement vertex 4\nproperty float x\nproperty float y\nproperty float z\n"
        + "property uchar red\nelement face 1\nproperty list uchar int vertex_indices\nend_header\n";

    private static readonly Vector3[] corners = [new(0, 0, 0), new(1, 0, 0), new(1, 1, 0), new(0, 1, 0)];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static Mesh Read(string name, byte[] content) => MeshFile.Parse(content, name);

    private static Mesh Read(string name, string content) => Read(name, Encoding.UTF8.GetBytes(content));

    private static string Problem(string name, byte[] content) => Assert.Throws<DatasetException>(() => Read(name, content)).Message;

    private static string Problem(string name, string content) => Problem(name, Encoding.UTF8.GetBytes(content));

    private static string Header(string format) => PlyHeader.Replace("{0}", format, StringComparison.Ordinal);

    private static void IsSquare(Mesh mesh)
    {
        Assert.Equal([0, 1, 2, 0, 2, 3], Array.ConvertAll(mesh.Triangles, index => Array.IndexOf(corners, mesh.Vertices[index])));
    }

    [Fact]
    public void What_has_no_ending_is_told_by_how_it_begins()
    {
        IsSquare(Read("the stream", "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nf 1 2 3 4\n"));
        IsSquare(Read("the stream", "# a comment\nv 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nf 1 2 3 4\n"));
        IsSquare(Read("the stream", "OFF\n4 1 0\n0 0 0\n1 0 0\n1 1 0\n0 1 0\n4 0 1 2 3\n"));
        IsSquare(Read("the stream", Header("ascii") + "0 0 0 1\n1 0 0 1\n1 1 0 1\n0 1 0 1\n4 0 1 2 3\n"));
        Assert.Contains("and no face", Problem("the stream", "solid\nendsolid\n"));
    }

    [Theory]
    [InlineData("v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nf 1 2 3 4\n")]
    [InlineData(
        "# x\r\nmtllib a.mtl\r\no square\r\nv 0 0 0 1\r\nv 1 0 0 0.5 0.5 0.5\r\nv 1 1 0\r\nv 0 1 0\r\nvn 0 0 1\r\nf 1//1 2/3 3/1/1 4"
    )]
    [InlineData("v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nl 1 2\nf -4 -3 -2 -1\n")]
    public void A_square_of_an_obj_file_is_two_triangles(string text) => IsSquare(Read("a.OBJ", text));

    [Theory]
    [InlineData("v 0 0 0\nv 1 0\n", "line 2: a vertex of 2 coordinates; expected 3")]
    [InlineData("v 0 0 x\n", "line 1: 'x' is not a finite coordinate")]
    [InlineData("v 0 0 0\nf 1 1 2\n", "line 2: the face names vertex 1, from 0, but there are 1")]
    [InlineData("v 0 0 0\nf 1 1 0\n", "line 2: '0' is no vertex; expected numbers from 1")]
    [InlineData("v 0 0 0\nf 1 1\n", "line 2: the face has 2 corners; expected at least 3")]
    [InlineData("v 0 0 0\n", ": 1 vertices and no face")]
    [InlineData("", ": 0 vertices and no face")]
    public void What_is_wrong_with_an_obj_file_is_said_with_its_line(string text, string expected) =>
        Assert.Contains(expected, Problem("a.obj", text));

    [Fact]
    public void A_square_of_a_ply_file_is_two_triangles_as_text_and_in_either_order_of_bytes()
    {
        var header = Header("ascii");
        IsSquare(Read("a.ply", header + "0 0 0 9\n1 0 0 9\n1 1 0 9\n0 1 0 9\n4 0 1 2 3\n"));
        foreach (var isLittle in new[] { true, false })
        {
            var bytes = new List<byte>(Encoding.ASCII.GetBytes(Header(isLittle ? "binary_little_endian" : "binary_big_endian")));
            foreach (var corner in corners)
            {
                foreach (var value in new[] { corner.X, corner.Y, corner.Z })
                    bytes.AddRange(Number(BitConverter.SingleToInt32Bits(value), isLittle));
                bytes.Add(255);
            }
            bytes.Add(4);
            for (var i = 0; i < 4; i++)
                bytes.AddRange(Number(i, isLittle));
            IsSquare(Read("b.ply", [.. bytes]));
            Assert.Contains("face 0: the file ends", Problem("b.ply", [.. bytes.Take(bytes.Count - 1)]));
        }

        static byte[] Number(int value, bool isLittle)
        {
            var bytes = new byte[4];
            if (isLittle)
                BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
            else
                BinaryPrimitives.WriteInt32BigEndian(bytes, value);
            return bytes;
        }
    }

    [Theory]
    [InlineData("plx\n", "no PLY file")]
    [InlineData("ply\nformat ascii 1.0\n", "line 3: the header does not end")]
    [InlineData("ply\nformat odd 1.0\n", "line 2: 'format odd 1.0' is no line of a PLY header")]
    [InlineData("ply\nelement vertex 1\nproperty float x\nend_header\n", "the header has no format")]
    [InlineData("ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nend_header\n", "no element 'vertex' with x, y and z")]
    [InlineData(
        "ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nproperty float y\nproperty float z\nend_header\n0 0 0\n",
        "points without a surface"
    )]
    [InlineData(
        "ply\nformat ascii 1.0\nelement vertex 999999999\nproperty float x\nproperty float y\nproperty float z\nelement face 1\n"
            + "property list uchar int vertex_index\nend_header\n",
        "by its header it has 999999999 of 'vertex'"
    )]
    public void What_is_wrong_with_a_ply_file_is_said(string text, string expected) => Assert.Contains(expected, Problem("a.ply", text));

    [Fact]
    public void A_ply_file_as_text_says_which_vertex_or_face_is_wrong()
    {
        var header = Header("ascii");
        Assert.Contains("vertex 1: 'x' is no number", Problem("a.ply", header + "0 0 0 9\n1 x 0 9\n"));
        Assert.Contains("vertex 1: '' is no number", Problem("a.ply", header + "0 0 0 9\n1 0\n"));
        Assert.Contains("vertex 1: a coordinate is not finite", Problem("a.ply", header + "0 0 0 9\nnan 0 0 9\n"));
        Assert.Contains("face 0: the face names vertex 4", Problem("a.ply", header + "0 0 0 9\n1 0 0 9\n1 1 0 9\n0 1 0 9\n4 0 1 2 4\n"));
    }

    [Fact]
    public void Triangles_of_an_stl_file_are_read_from_text_and_from_bytes_that_begin_like_text()
    {
        const string text =
            "solid square\n facet normal 0 0 1\n  outer loop\n   vertex 0 0 0\n   vertex 1 0 0\n   vertex 1 1 0\n  endloop\n endfacet\n"
            + " facet normal 0 0 1\n  outer loop\n   vertex 0 0 0\n   vertex 1 1 0\n   vertex 0 1 0\n  endloop\n endfacet\nendsolid\n";
        IsSquare(Read("a.stl", text));
        var bytes = new byte[84 + 100];
        "solid but binary"u8.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(80), 2);
        int[] order = [0, 1, 2, 0, 2, 3];
        for (var i = 0; i < 6; i++)
        {
            var at = 84 + 50 * (i / 3) + 12 * (1 + i % 3);
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at), corners[order[i]].X);
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at + 4), corners[order[i]].Y);
        }
        IsSquare(Read("b.stl", bytes));
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(96), float.NaN);
        Assert.Contains("byte 96: a coordinate is not finite", Problem("b.stl", bytes));
    }

    [Fact]
    public void What_is_wrong_with_an_stl_file_is_said()
    {
        Assert.Contains("no STL file with triangles", Problem("a.stl", "something"));
        Assert.Contains("and no face", Problem("a.stl", "solid\nendsolid\n"));
        Assert.Contains("line 2: a vertex of 2 coordinates", Problem("a.stl", "solid\nvertex 1 2\n"));
        Assert.Contains("1 vertices; expected three for each triangle", Problem("a.stl", "solid\nvertex 1 2 3\n"));
        var cut = new byte[84 + 30];
        BinaryPrimitives.WriteUInt32LittleEndian(cut.AsSpan(80), 2);
        Assert.Contains("by its header there are 2 triangles, which take 184", Problem("a.stl", cut));
    }

    [Fact]
    public void Files_that_are_gone_are_named() =>
        Assert.Contains("a.ply: cannot be read", Assert.Throws<DatasetException>(() => MeshFile.Read(folder.File("a.ply"))).Message);
}
