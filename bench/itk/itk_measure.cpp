// The peer: ITK reads the same files and measures volume, mean, SD and longest diameter of every label.
#include <cstdio>

#include <itkImageFileReader.h>
#include <itkLabelImageToShapeLabelMapFilter.h>
#include <itkLabelStatisticsImageFilter.h>
#include <itkNiftiImageIOFactory.h>

using Ct = itk::Image<short, 3>;
using Mask = itk::Image<unsigned char, 3>;

template <typename Image> typename Image::Pointer read(const char *path)
{
    auto reader = itk::ImageFileReader<Image>::New();
    reader->SetFileName(path);
    reader->Update();
    return reader->GetOutput();
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    itk::NiftiImageIOFactory::RegisterOneFactory();
    auto ct = read<Ct>(argv[1]);
    auto mask = read<Mask>(argv[2]);
    auto statistics = itk::LabelStatisticsImageFilter<Ct, Mask>::New();
    statistics->SetInput(ct);
    statistics->SetLabelInput(mask);
    statistics->Update();
    auto shapes = itk::LabelImageToShapeLabelMapFilter<Mask>::New();
    shapes->SetInput(mask);
    shapes->ComputeFeretDiameterOn();
    shapes->Update();
    for (const auto &object : shapes->GetOutput()->GetLabelObjects()) {
        auto label = static_cast<unsigned char>(object->GetLabel());
        std::printf("%d %.6f %.6f %.6f\n", label, object->GetPhysicalSize(), statistics->GetMean(label),
                    object->GetFeretDiameter());
    }
    return 0;
}
