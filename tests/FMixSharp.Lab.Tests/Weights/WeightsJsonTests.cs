using FMixSharp.Lab.Tests.Data;
using FMixSharp.Lab.Weights;

namespace FMixSharp.Lab.Tests.Weights;

public sealed class WeightsJsonTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Write(params byte[] content)
    {
        File.WriteAllBytes(folder.File("config.json"), content);
        return folder.File("config.json");
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_object() =>
        Assert.Equal(7, WeightsJson.ReadObject(Write([0xef, 0xbb, 0xbf, .. """{"a": 7}"""u8])).GetProperty("a").GetInt32());

    [Theory]
    [InlineData("""{"a": "\ud800"}""", ": a text in it has half a character (a lone surrogate); put back the original")]
    [InlineData("""{"a": [{"\udc00b": 1}]}""", ": a text in it has half a character (a lone surrogate); put back the original")]
    [InlineData("[]", ": expected a JSON object")]
    [InlineData("{\n!", ": line 2: not JSON; put back the original")]
    public void Anything_else_is_one_line_that_names_the_file(string content, string problem)
    {
        var path = Write(System.Text.Encoding.UTF8.GetBytes(content));
        Assert.Equal(path + problem, Assert.Throws<WeightsException>(() => WeightsJson.ReadObject(path)).Message);
    }

    [Fact]
    public void Long_files_are_not_read()
    {
        var path = Write();
        using (var file = File.OpenWrite(path))
            file.SetLength((16 << 20) + 1);
        Assert.Equal(
            $"{path}: more than 16777216 bytes; expected a small JSON object",
            Assert.Throws<WeightsException>(() => WeightsJson.ReadObject(path)).Message
        );
    }
}
