using System.Numerics;
using System.Text;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.PointClouds;
using FMixSharp.Lab.Tests.Data;

namespace FMixSharp.Lab.Tests.PointClouds;

public sealed class OffFileTests : IDisposable
{
    private const string Square = "0 0 0\n1 0 0\n1 1 0\n0 1 0\n4 0 1 2 3\n";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("OFF\n4 1 0\n" + Square)]
    [InlineData("OFF4 1 0\n" + Square)] // as some of ModelNet's files are
    [InlineData("OFF 4 1\n" + Square)]
    [InlineData("COFF\n4 1 0\n0 0 0 255 0 0 255\n1 0 0 0.5 0.5 0.5 1\n1 1 0 1 1 1 1\n0 1 0 0 0 0 0\n4 0 1 2 3\n")]
    [InlineData("NOFF 4 1 0\n0 0 0 0 0 1\n1 0 0 0 0 1\n1 1 0 0 0 1\n0 1 0 0 0 1\n4 0 1 2 3\n")]
    [InlineData("STCNOFF\n4 1 0\n" + Square)]
    [InlineData(
        "# a square\r\nOFF\r\n\r\n4 1 0 # vertices, faces, edges\r\n0 0 0\r\n\t1e0 0 0 255 0 0\r\n1 1 0\r\n0 1 0\r\n4  0 1 2 3  0.5 0.5 0.5"
    )]
    public void A_square_is_two_triangles_however_it_is_written(string text)
    {
        var mesh = Parse(text);
        Assert.Equal([new(0, 0, 0), new(1, 0, 0), new(1, 1, 0), new(0, 1, 0)], mesh.Vertices);
        Assert.Equal([0, 1, 2, 0, 2, 3], mesh.Triangles);
    }

    [Theory]
    [InlineData("", "line 1: the file ends where the header 'OFF' should be")]
    [InlineData("PLY\n4 1 0\n", "line 1: it begins with 'PLY'; expected 'OFF'")]
    [InlineData("4OFF\n4 1 0\n", "line 1: it begins with '4OFF'; expected 'OFF'")] // four coordinates
    [InlineData("OFF\n", "line 2: the file ends where the numbers of vertices, faces and edges should be")]
    [InlineData("OFF\n# nothing\n4 x 0\n" + Square, "line 3: 'x' is not a number of faces")]
    [InlineData("OFF\n-4 1 0\n" + Square, "line 2: '-4' is not a number of vertices")]
    [InlineData("OFF\n4 0 0\n" + Square, "line 2: there are 0 faces, so there is no surface")]
    [InlineData("OFF\n400000000 400000000 0\n" + Square, "line 2: 400000000 vertices and 400000000 faces are more than a file of")]
    [InlineData("OFF\n4 1 0\n0 0 0\n1 0\n1 1 0\n0 1 0\n3 0 1 2\n", "line 4: '' is not a finite coordinate")]
    [InlineData("OFF\n4 1 0\n0 0 0\n1 0 nan\n1 1 0\n0 1 0\n3 0 1 2\n", "line 4: 'nan' is not a finite coordinate")]
    [InlineData("OFF\n4 1 0\n0 0 0\n1 0 1e99\n1 1 0\n0 1 0\n3 0 1 2\n", "line 4: '1e99' is not a finite coordinate")]
    [InlineData("OFF\n4 1 0\n0 0 0\n1 0 0\n1 1 0\n0 1 0\n", "line 7: the file ends where face 1 of 1 should be")]
    [InlineData("OFF\n4 1 0\n0 0 0\n1 0 0\n1 1 0\n0 1 0\n3 0 1 4\n", "line 7: the face names vertex 4, but there are 4, from 0")]
    [InlineData("OFF\n4 1 0\n0 0 0\n1 0 0\n1 1 0\n0 1 0\n3 0 1 -1\n", "line 7: the face names vertex -1")]
    [InlineData("OFF\n4 1 0\n0 0 0\n1 0 0\n1 1 0\n0 1 0\n2 0 1\n", "line 7: the face has 2 corners; expected at least 3")]
    [InlineData("OFF\n4 1 0\n0 0 0\n1 0 0\n1 1 0\n0 1 0\n4 0 1 2\n", "line 7: '' is not a vertex")]
    public void Broken_files_are_one_line_with_file_and_line(string text, string expected)
    {
        var message = Assert.Throws<DatasetException>(() => Parse(text)).Message;
        Assert.StartsWith($"a.off: {expected}", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.StartsWith(
            folder.File("none.off"),
            Assert.Throws<DatasetException>(() => MeshFile.Read(folder.File("none.off"))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_normalised_mesh_is_centred_and_keeps_its_proportions()
    {
        // the last vertex is in no face
        var mesh = new Mesh([new(10, 10, 10), new(14, 10, 10), new(10, 12, 11), new(99, 0, 0)], [0, 1, 2]).Normalised();
        Assert.Equal([new(-1, -0.5f, -0.25f), new(1, -0.5f, -0.25f), new(-1, 0.5f, 0.25f)], mesh.Vertices[..3]);
    }

    [Fact]
    public void A_mesh_of_a_single_point_or_of_huge_coordinates_stays_finite()
    {
        Assert.Equal(Vector3.Zero, new Mesh([new(3, 3, 3)], [0, 0, 0]).Normalised().Vertices[0]);
        var huge = new Mesh([new(-3e38f, 0, 0), new(3e38f, 0, 0), new(0, 3e38f, 0)], [0, 1, 2]).Normalised();
        Assert.Equal(new Vector3(-1, -0.5f, 0), huge.Vertices[0]);
    }

    private static Mesh Parse(string text) => OffFile.Parse(Encoding.UTF8.GetBytes(text), "a.off");
}
