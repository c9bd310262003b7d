using FMixSharp.Lab.Texts;

namespace FMixSharp.Lab.Tests.Texts;

public sealed class WordSplittingTests
{
    // The right sides are what spaCy's English tokeniser gives.
    [Theory]
    [InlineData("I don't know.", "I do n't know .")]
    [InlineData("She's won't WE'RE they’ve I'll he'd I'm", "She 's wo n't WE 'RE they ’ve I 'll he 'd I 'm")]
    [InlineData("I cannot go at 5 o'clock with O'Brien.", "I can not go at 5 o'clock with O'Brien .")]
    [InlineData("\"Great\", he said (twice)!", "\" Great \" , he said ( twice ) !")]
    [InlineData("Mr. Smith of the U.S. paid $1,000.50.", "Mr. Smith of the U.S. paid $ 1,000.50 .")]
    [InlineData("well-known -- and so... on", "well - known -- and so ... on")]
    [InlineData("naïve 日本 \U0001F600ok", "naïve 日本 \U0001F600 ok")]
    [InlineData("end.<br /><br />New<br>line < 5", "end . New line < 5")]
    [InlineData(" \t ", "")]
    public void English_comes_apart_at_marks_and_contractions(string text, string words) =>
        Assert.Equal(words.Split(' ', StringSplitOptions.RemoveEmptyEntries), EnglishWords.Split(text));

    [Theory]
    [InlineData("Don't stop, (please)!", "don ' t stop , ( please ) !")]
    [InlineData("He said: \"Yes; no?\"<br />OK.", "he said yes no ? ok .")]
    [InlineData("a\\nb c-d", "a\\nb c-d")]
    public void Yelps_normaliser_spaces_some_marks_and_drops_others(string text, string words) =>
        Assert.Equal(words.Split(' '), BasicWords.Split(text));

    [Theory]
    [InlineData("Don't REVERT my article!\nIt's vandalism (2nd time)", "dont revert vandalism nd time")]
    [InlineData("The Wikipedia page, 123", "")]
    [InlineData("café", "caf")]
    public void Comments_keep_letters_and_lose_stop_words(string text, string words) =>
        Assert.Equal(words.Split(' ', StringSplitOptions.RemoveEmptyEntries), PlainWords.Split(text));
}
