using FMixSharp.Lab.Data;
using FMixSharp.Lab.Records;

namespace FMixSharp.Lab.Tests.Records;

public sealed class OneLineTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("Ж ж", "Ж ж")]
    [InlineData("a\nb\r\tc", @"a\nb\r\tc")]
    [InlineData("\u001b[31m\u2028\u0085", @"\u001b[31m\u2028\u0085")]
    public void Control_characters_are_written_out(string text, string expected) => Assert.Equal(expected, OneLine.Of(text));

    [Fact]
    public void Errors_of_data_are_lines_whose_place_can_be_taken_away()
    {
        var error = new DatasetException("a\nb.jpg: bad");
        Assert.Equal((@"a\nb.jpg: bad", "bad"), (error.Message, error.MessageAfter("a\nb.jpg")));
        Assert.Equal([@"a\nb.jpg: bad"], error.All);
    }
}
