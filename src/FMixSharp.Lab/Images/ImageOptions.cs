using FMixSharp.Lab.Training;
using FMixSharp.Lab.Training.Options;

namespace FMixSharp.Lab.Images;

/// <summary>How images become what a model is given.</summary>
internal sealed class ImageOptions()
    : OptionGroup(
        "Images",
        new TrainOption(nameof(TrainOptions.ImageSize), new WholeNumbers(1, MostOfSide), "Rows and columns that images get.")
        {
            For = OptionAudience.OnImageFolders,
            NullText = "by the images' own, at most 128",
        },
        new TrainOption(
            nameof(TrainOptions.Fit),
            new Choice(ImageView.Fits),
            "How images of other shapes become square: crop, what is in the centre; pad, the whole, with black beside it; stretch."
        )
        {
            For = OptionAudience.OnImageFolders,
        },
        new TrainOption(
            nameof(TrainOptions.BaseTransform),
            new Training.Options.Texts("PARTS", text => BaseTransform.Problem(text) is { } problem ? $" is '{text}'; {problem}." : null),
            $"What happens to each training image before it is augmented and mixed: {BaseTransform.Forms}. Without flip for what has a "
                + $"left and "
                + "a right, such as characters."
        )
        {
            For = OptionAudience.OnImages,
            NullText = "the data set's own",
        }
    )
{
    private const int MostOfSide = 4096; // far above what anybody trains
}
